"""Bars, drawn and in words."""

from dataclasses import dataclass, field

from workbook.displays import svg, theme

_LEFT, _WIDTH, _ROW, _TOP = 170, 640, 26, 58


@dataclass(frozen=True)
class Bar:
    """One measured number."""

    name: str
    value: float

    @property
    def colour(self) -> str:
        """Async and sync differ in colour, and in their names."""
        return theme.WARN if self.name.startswith("sync") else theme.BRAND


@dataclass(frozen=True)
class Picture:
    """Some bars, and lines to compare them with.

    Attributes:
        ceiling: what limits the bars.
        marks: named values: where the limit has been worked out, or what was claimed.
    """

    title: str
    bars: list[Bar]
    ceiling: str
    marks: dict[str, float] = field(default_factory=dict)
    unit: str = "requests/s"

    @property
    def largest(self) -> float:
        return max(*(bar.value for bar in self.bars), *self.marks.values(), 1)


def in_text(picture: Picture) -> str:
    """The picture for a terminal."""
    lines = [f"{picture.title} ({picture.unit})"]
    for bar in picture.bars:
        length = round(bar.value / picture.largest * 40)
        lines.append(f"  {bar.name:<20} {'#' * length} {bar.value:.0f}")
    lines += [f"  ({name}: {value:.0f})" for name, value in picture.marks.items()]
    return "\n".join([*lines, f"  The ceiling: {picture.ceiling}."])


def drawn(picture: Picture) -> str:
    """The picture for a notebook."""
    scale = _WIDTH / picture.largest
    bottom = _TOP + _ROW * len(picture.bars)
    parts = [
        svg.words(0, 16, f"{picture.title} ({picture.unit})", bold=True),
        svg.words(0, 36, f"The ceiling: {picture.ceiling}.", faint=True),
    ]
    for number, bar in enumerate(picture.bars):
        y = _TOP + _ROW * number
        width = max(bar.value * scale, 1)
        parts.append(svg.words(_LEFT - 10, y + 15, bar.name, anchor="end"))
        parts.append(
            f'<rect x="{_LEFT}" y="{y}" width="{width:.0f}" height="20" rx="2" '
            f'fill="{bar.colour}" fill-opacity=".45" stroke="{bar.colour}"/>'
        )
        inside = width > _WIDTH * 0.8
        x = _LEFT + width + (-8 if inside else 8)
        anchor = "end" if inside else ""
        parts.append(svg.words(round(x), y + 15, f"{bar.value:.0f}", bold=True, anchor=anchor))
    for name, value in picture.marks.items():
        x = round(_LEFT + value * scale)
        anchor = "end" if x > _LEFT + _WIDTH / 2 else "start"
        parts.append(
            f'<line x1="{x}" y1="{_TOP - 6}" x2="{x}" y2="{bottom + 4}" stroke="currentColor" '
            'stroke-dasharray="4 3"/>'
        )
        parts.append(svg.words(x, bottom + 18, f"{name}: {value:.0f}", faint=True, anchor=anchor))
    height = bottom + (30 if picture.marks else 12)
    values = ", ".join(f"{bar.name}: {bar.value:.0f}" for bar in picture.bars)
    marks = ", ".join(f"{name}: {value:.0f}" for name, value in picture.marks.items())
    label = f"Bar chart. {picture.title}, {picture.unit}. {values}."
    label += f" Dashed lines at {marks}." if marks else ""
    return svg.drawing(_LEFT + _WIDTH + 60, height, label, parts)
