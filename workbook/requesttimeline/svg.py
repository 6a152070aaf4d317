"""A timeline for a notebook: time runs down; client, application and database are columns."""

from __future__ import annotations

from html import escape

from workbook.displays import svg, theme
from workbook.requesttimeline import text, words
from workbook.requesttimeline.moments import RESPONSE, Moment, Place, TimelineData

WIDTH = 880
LINE = 17
TOP = 44
_LEFT = {Place.CLIENT: 8.0, Place.APP: 196.0, Place.DATABASE: 486.0}
_ROOM = {Place.CLIENT: 176.0, Place.APP: 268.0, Place.DATABASE: 300.0}
_BAR = 472.0
_SECOND = 800.0
_MOST_LINES = 3


def render(data: TimelineData) -> str:
    """The drawing with its headline."""
    sheet = _Sheet(data)
    for place in range(len(data.moments)):
        sheet.moment(place)
    notes = "".join(f'<div style="opacity:.85">{escape(note)}</div>' for note in words.notes(data))
    label = "Timeline of a request. " + " ".join(text.render(data).split())
    return (
        '<div class="wb-timeline" style="margin:.4em 0;font-size:13px">'
        f"<div><b>{escape(words.headline(data))}</b></div>{notes}"
        f"{svg.drawing(WIDTH, sheet.bottom + 4, label, sheet.head() + sheet.parts)}</div>"
    )


class _Sheet:
    """Draws downwards and remembers how far it has come."""

    def __init__(self, data: TimelineData) -> None:
        self.data = data
        self.parts: list[str] = []
        self.bottom = float(TOP)
        self.seen = data.moments[0].seen if data.moments else None

    def head(self) -> list[str]:
        """The names of the columns, and the line of the moment at which the response begins."""
        parts = [svg.words(_LEFT[place], 16, str(place), bold=True) for place in Place]
        parts.append(svg.words(_BAR - 6, 33, "connection out", faint=True, anchor="middle"))
        if self.seen is not None:
            parts.append(svg.words(_SECOND, 16, "second", bold=True))
            parts.append(svg.words(_SECOND, 33, f"client: {self.data.moments[0].seen}", bold=True))
        return parts

    def moment(self, place: int) -> None:
        moment = self.data.moments[place]
        lines = self._lines(moment)
        top, height = self.bottom, len(lines) * LINE + 9
        if moment.what == RESPONSE:
            self.parts.append(
                f'<line x1="0" x2="{WIDTH}" y1="{top:g}" y2="{top:g}" stroke="currentColor" '
                'stroke-opacity=".5" stroke-dasharray="6 4"/>'
            )
        if moment.held:
            self.parts.append(
                f'<rect x="{_BAR:g}" y="{top:g}" width="6" height="{height:g}" '
                f'fill="{theme.BRAND}" fill-opacity=".75"/>'
            )
        left = _LEFT[moment.place]
        colour = theme.ERROR if moment.is_failed else ""
        self.parts.append(svg.box(left - 6, top + 2, _ROOM[moment.place], height - 4, colour))
        y = top + LINE
        for line, code in lines:
            self.parts.append(svg.words(left, y, line, code=code, bold=moment.is_failed))
            y += LINE
        now = words.seen(self.data, place)
        if now != self.seen:
            self.parts.append(svg.words(_SECOND, top + LINE, f"reads {now}", bold=True))
            self.seen = now
        self.bottom = top + height

    def _lines(self, moment: Moment) -> list[tuple[str, bool]]:
        room = _ROOM[moment.place] - 14
        code = moment.place is Place.DATABASE
        text = ("✗ " if moment.is_failed else "") + words.sentence(self.data, moment)
        lines = [(line, code) for line in svg.folded(text, svg.fits(room, code=code), _MOST_LINES)]
        if words.error(moment):
            folded = svg.folded(words.error(moment), svg.fits(room), _MOST_LINES)
            lines += [(line, False) for line in folded]
        return lines
