"""A run for a terminal: what is in use and what waits, moment by moment."""

from __future__ import annotations

from workbook.poolsimulator import words
from workbook.poolsimulator.run import RunData

_MOST = 12


def render(run: RunData) -> str:
    """The headlines, and a line for each moment at which something changes."""
    lines = [f"-- {words.budget(run.plan)}", f"-- {words.load(run.plan)}"]
    lines += [f"-- {words.result(run)}", f"-- the limit: {words.limit(run)}"]
    moments = run.moments()
    lines.append(f"{'time':>9}  {'in use':>7}  {'waiting':>8}  {'no thread':>10}")
    for moment in moments[:_MOST]:
        counts = run.at(moment)
        lines.append(
            f"{words.seconds(moment):>9}  {counts['in use']:>7}  {counts['waiting']:>8}"
            f"  {counts['no thread']:>10}"
        )
    if len(moments) > _MOST:
        lines.append(f"      ...  until {words.seconds(run.end)}")
    return "\n".join(lines)
