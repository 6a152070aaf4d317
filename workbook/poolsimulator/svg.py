"""A run for a notebook: time runs to the right, each connection is a lane.

Connections within the pool are blue, overflow is orange with a dashed frame; each bar has the
number of its request where there is room for it. Below the lanes, a hill shows how many wait.
"""

from __future__ import annotations

from html import escape

from workbook.displays import svg, theme
from workbook.poolsimulator import words
from workbook.poolsimulator.run import Outcome, RunData, Visit

LEFT, WIDTH, RIGHT = 106.0, 560.0, 84.0
HILL = 34.0
_LANES = 340.0  # pixels for the lanes of all workers together
_TICKS = 5
_LABEL = 130.0  # pixels that the number of those that fail may take


def render(run: RunData) -> str:
    """The drawing with its headlines."""
    heads = [words.budget(run.plan), words.load(run.plan)]
    ends = [words.result(run), f"The limit: {words.limit(run)}."]
    above = "".join(f'<div style="opacity:.75">{escape(head)}</div>' for head in heads)
    label = f"Pool simulation. {'. '.join([*heads, *ends])}"
    sheet = _Sheet(run)
    return (
        f'<div class="wb-poolsimulator" style="margin:.4em 0;font-size:13px">{above}'
        f"<div><b>{escape(ends[0])}</b></div><div>{escape(ends[1])}</div>"
        f"{svg.drawing(LEFT + WIDTH + RIGHT, sheet.bottom, label, sheet.parts)}</div>"
    )


class _Sheet:
    """Draws one worker below the other, and the axis at the end."""

    def __init__(self, run: RunData) -> None:
        self.run = run
        self.parts: list[str] = []
        self.end = max(run.end, 1)
        self.bottom = 10.0
        used = {
            worker: max([1, *(v.lane or 0 for v in run.visits if v.worker == worker)])
            for worker in range(1, run.plan.workers + 1)
        }
        self.lane = max(3.0, min(16.0, _LANES / sum(used.values())))
        for worker, lanes in used.items():
            self._worker(worker, lanes)
        self._axis()

    def x(self, moment: int) -> float:
        return round(LEFT + WIDTH * moment / self.end, 1)

    def _worker(self, worker: int, lanes: int) -> None:
        visits = [visit for visit in self.run.visits if visit.worker == worker]
        top = self.bottom
        self.parts.append(svg.words(0, top + 12, f"worker {worker}", bold=True))
        of = self.run.plan.of_a_worker
        used = max([0, *(visit.lane or 0 for visit in visits)])
        self.parts.append(svg.words(0, top + 28, f"{used} of {of} used", faint=True))
        for visit in visits:
            if visit.lane is not None:
                self._bar(visit, top + (visit.lane - 1) * self.lane)
        self.bottom = max(top + lanes * self.lane, top + 34) + 6
        self._hill(visits)
        self.bottom += 12

    def _bar(self, visit: Visit, y: float) -> None:
        assert visit.got is not None
        assert visit.lane is not None
        overflow = visit.lane > self.run.plan.pool_size
        colour = theme.WARN if overflow else theme.BRAND
        dashed = ' stroke-dasharray="3 2"' if overflow else ""
        left, height = self.x(visit.got), self.lane - 1
        width = max(self.x(visit.ended) - left - 1, 1)
        kind = "overflow" if overflow else "pool"
        self.parts.append(
            f'<rect x="{left:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="2" '
            f'fill="{colour}" fill-opacity=".3" stroke="{colour}"{dashed}>'
            f"<title>request {visit.number}, connection {visit.lane} ({kind})</title></rect>"
        )
        if height >= 11 and width >= 9 * len(str(visit.number)):
            self.parts.append(
                f'<text x="{left + width / 2:g}" y="{y + height - 3:g}" font-size="10" '
                f'text-anchor="middle">{visit.number}</text>'
            )

    def _hill(self, visits: list[Visit]) -> None:
        """How many of the worker's requests wait, and the ends of those that fail."""
        stretches = [(v.arrived, v.ended if v.got is None else v.got) for v in visits]
        times = sorted({0, *(moment for stretch in stretches for moment in stretch)})
        waiting = [(t, sum(start <= t < end for start, end in stretches)) for t in times]
        highest = max(n for _, n in waiting)
        failed = [(Outcome.TIMED_OUT, "✗ timed out"), (Outcome.REFUSED, "✗ refused")]
        fails = [(what, name) for what, name in failed if any(v.outcome is what for v in visits)]
        if not highest and not fails:
            return
        base = self.bottom + HILL
        if highest:
            self.parts.append(self._area(waiting, highest, base))
            self.parts.append(svg.words(LEFT - 10, base - 4, "waiting", anchor="end"))
            most = f"{highest} at most"
            self.parts.append(svg.words(LEFT + WIDTH + 8, base - 4, most, faint=True))
        for what, name in fails:
            self._fails([v.ended for v in visits if v.outcome is what], name, base)
        self.bottom = base

    def _fails(self, ends: list[int], name: str, base: float) -> None:
        """A line at each moment at which requests fail, and their number before the first one."""
        for moment in sorted(set(ends)):
            x = self.x(moment)
            self.parts.append(
                f'<line x1="{x:g}" x2="{x:g}" y1="{base - HILL:g}" y2="{base:g}" '
                f'stroke="{theme.ERROR}" stroke-width="2"/>'
            )
        first, last = self.x(min(ends)), self.x(max(ends))
        is_left = first > LEFT + _LABEL
        x, anchor = (first - 6, "end") if is_left else (last + 6, "start")
        label, colour = f"{name}: {len(ends)}", theme.ERROR_TEXT
        y = base - HILL + 10
        self.parts.append(svg.words(x, y, label, bold=True, colour=colour, anchor=anchor))

    def _area(self, waiting: list[tuple[int, int]], highest: int, base: float) -> str:
        points = [(self.x(0), base)]
        for place, (moment, count) in enumerate(waiting):
            until = waiting[place + 1][0] if place + 1 < len(waiting) else self.end
            y = round(base - (HILL - 16) * count / highest, 1)
            points += [(self.x(moment), y), (self.x(until), y)]
        points.append((points[-1][0], base))
        line = " ".join(f"{x:g},{y:g}" for x, y in points)
        return (
            f'<polygon points="{line}" fill="currentColor" fill-opacity=".18" '
            'stroke="currentColor" stroke-opacity=".5"/>'
        )

    def _axis(self) -> None:
        y = self.bottom + 2
        self.parts.append(
            f'<line x1="{LEFT:g}" x2="{LEFT + WIDTH:g}" y1="{y:g}" y2="{y:g}" '
            'stroke="currentColor" stroke-opacity=".5"/>'
        )
        for tick in range(_TICKS + 1):
            moment = round(self.end * tick / _TICKS)
            x = self.x(moment)
            self.parts.append(
                f'<line x1="{x:g}" x2="{x:g}" y1="{y:g}" y2="{y + 4:g}" stroke="currentColor" '
                'stroke-opacity=".5"/>'
            )
            shown = f"{moment / 1000:g} s"
            self.parts.append(svg.words(x, y + 18, shown, faint=True, anchor="middle"))
        self.bottom = y + 26
