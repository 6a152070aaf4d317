"""Bars in several columns, with their numbers: drawn, and as a table for a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbook.displays import svg, theme

_NAMES, _COLUMN, _GAP, _ROW, _TOP = 140, 130, 8, 26, 46


@dataclass(frozen=True)
class Chart:
    """A line for each name, and a number for each head; a last one may have been measured.

    Attributes:
        title: what it shows, for those who hear the picture.
        measured: the head of the last column, if that was measured. It has one decimal.
    """

    title: str
    heads: Sequence[str]
    lines: dict[str, Sequence[float]]
    measured: str = ""

    @property
    def all_heads(self) -> list[str]:
        return [*self.heads, self.measured] if self.measured else list(self.heads)

    def numbers(self, name: str) -> list[str]:
        """The numbers of a line as text."""
        values = self.lines[name]
        counted = [f"{value:,.0f}" for value in values[: len(self.heads)]]
        return counted + [f"{value:.1f}" for value in values[len(self.heads) :]]

    def in_text(self) -> str:
        """The table."""
        heads = self.all_heads
        table = [" ".join([f"{'':<20}", *(f"{head:>{max(len(head), 9)}}" for head in heads)])]
        for name in self.lines:
            cells = zip(self.numbers(name), heads, strict=True)
            line = [f"{name:<20}", *(f"{number:>{max(len(head), 9)}}" for number, head in cells)]
            table.append(" ".join(line))
        return "\n".join(table)

    def drawn(self) -> str:
        """The picture."""
        parts = [
            svg.words(_NAMES - 10, _TOP + number * _ROW, name, anchor="end")
            for number, name in enumerate(self.lines)
        ]
        for place, head in enumerate(self.all_heads):
            parts += self._column(place, head)
        width = _NAMES + len(self.all_heads) * (_COLUMN + _GAP) + 12
        label = f"Bar chart. {self.title}. " + " ".join(
            f"{name}: "
            + ", ".join(
                f"{n} {head}" for n, head in zip(self.numbers(name), self.all_heads, strict=True)
            )
            + "."
            for name in self.lines
        )
        return svg.drawing(width, _TOP + len(self.lines) * _ROW, label, parts)

    def _column(self, place: int, head: str) -> list[str]:
        x = _NAMES + place * (_COLUMN + _GAP)
        colour = theme.SUCCESS if head == self.measured else theme.WARN
        scale = (_COLUMN - 55) / max(*(values[place] for values in self.lines.values()), 1)
        parts = [svg.words(x, 20, head, bold=True)]
        for number, (name, values) in enumerate(self.lines.items()):
            y = _TOP + number * _ROW
            width = max(values[place] * scale, 1)
            parts.append(
                f'<rect x="{x}" y="{y - 14}" width="{width:.0f}" height="18" rx="2" '
                f'fill="{colour}" fill-opacity=".4" stroke="{colour}"/>'
            )
            parts.append(svg.words(round(x + width) + 6, y, self.numbers(name)[place]))
        return parts
