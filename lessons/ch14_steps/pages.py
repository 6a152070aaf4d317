"""How many rows PostgreSQL reads for a page, by OFFSET and after a keyset: a curve for each."""

from dataclasses import dataclass

from workbook.displays import svg, theme

_LEFT, _TOP, _WIDTH, _HEIGHT = 70, 40, 520, 220


@dataclass(frozen=True)
class Curves:
    """Rows read for some pages: ``{"offset": {1: 20, 100: 2000}, "keyset": {1: 20, 100: 20}}``."""

    rows: dict[str, dict[int, int]]

    def __repr__(self) -> str:
        pages = list(next(iter(self.rows.values())))
        lines = [f"{'page':<8}" + "".join(f"{page:>8,}" for page in pages)]
        for name, read in self.rows.items():
            lines.append(f"{name:<8}" + "".join(f"{read[page]:>8,}" for page in pages))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        last = max(page for read in self.rows.values() for page in read)
        most = max(number for read in self.rows.values() for number in read.values())
        bottom = _TOP + _HEIGHT
        parts = [
            svg.words(_LEFT, 20, "rows read for one page", bold=True),
            f'<path d="M{_LEFT} {_TOP}V{bottom}H{_LEFT + _WIDTH}" fill="none" '
            'stroke="currentColor" stroke-opacity=".5"/>',
            svg.words(_LEFT - 8, bottom, "0", anchor="end"),
            svg.words(_LEFT - 8, _TOP + 10, f"{most:,}", anchor="end"),
            svg.words(_LEFT, bottom + 20, "page 1"),
            svg.words(_LEFT + _WIDTH, bottom + 20, f"page {last:,}", anchor="end"),
        ]
        for (name, read), colour in zip(self.rows.items(), (theme.WARN, theme.BRAND), strict=False):
            points = [
                (_LEFT + page / last * _WIDTH, bottom - number / most * _HEIGHT)
                for page, number in read.items()
            ]
            line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
            parts.append(
                f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
            )
            parts += [
                f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{colour}"/>' for x, y in points
            ]
            x, y = points[-1]
            parts.append(svg.words(x + 12, min(y + 5, bottom - 8), name, bold=True))
        label = "Line chart. Rows read for one page. " + " ".join(
            f"{name}: " + ", ".join(f"page {page:,}: {n:,}" for page, n in read.items()) + "."
            for name, read in self.rows.items()
        )
        return svg.drawing(_LEFT + _WIDTH + 100, bottom + 34, label, parts)
