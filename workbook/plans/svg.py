"""A plan for a notebook: one card per node, the result on top, the tables at the bottom.

The tree stands like an outline, each input below its node and a step to the right. Boxes beside
each other, as a flowchart has them, soon run wider than a page; an outline never does, and reads
in the same order as EXPLAIN itself. (That, and the lines of varying strength, is why this isn't
a mermaid flowchart.)
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10

from workbook.displays import svg, theme
from workbook.plans import text, words
from workbook.plans.comparison import Comparison
from workbook.plans.data import PlanData
from workbook.plans.nodes import Node, Trigger
from workbook.sqltape import wording

ALONE, BESIDE = 640, 380  # width of one plan, and of one of several: two fit on a laptop
STEP = 28
GAP = 12
LINE = 17
SHARE = 96  # room for the bar of the share
BOLDER = 14  # and for the letters of a title, which are wider
NARROWEST = 250


def render(plans: Sequence[PlanData]) -> str:
    """The drawings beside each other, with the words below them, folded away."""
    width = ALONE if len(plans) == 1 else BESIDE
    beside = Comparison(plans) if len(plans) > 1 else None
    columns = "".join(
        f'<div style="flex:0 1 {width}px;min-width:0">{_column(plan, beside, width)}</div>'
        for plan in plans
    )
    heads = "".join(
        f'<div style="font-size:15px;font-weight:600;margin-bottom:.4em">{escape(line)}</div>'
        for line in (beside.headlines() if beside is not None else ())
    )
    kinds = dict.fromkeys(kind for plan in plans for kind in plan.types)
    known = [(kind, meaning) for kind in kinds if (meaning := words.meaning(kind))]
    items = "".join(f"<li><b>{escape(kind)}</b> {escape(meaning)}</li>" for kind, meaning in known)
    return (
        f'<div class="wb-plan" style="margin:.4em 0;font-size:13px">{heads}'
        f'<div style="display:flex;flex-wrap:wrap;gap:20px">{columns}</div>'
        f"<details><summary>what the words mean</summary><ul>{items}</ul></details></div>"
    )


def _column(plan: PlanData, beside: Comparison | None, width: int) -> str:
    title = f"<b>{escape(plan.title)}</b>: " if plan.title else ""
    head = (
        f'<div style="opacity:.75;max-width:{width}px;display:flex;justify-content:space-between;'
        f'gap:12px"><span>{title}{escape(words.summary(plan))}</span>'
        f'<span style="white-space:nowrap">part {words.of_what(plan)}</span></div>'
    )
    notes = "".join(f'<div style="opacity:.75">{escape(note)}</div>' for note in words.notes(plan))
    sql, bound = escape(wording.sql(plan.sent)), escape(wording.parameters(plan.sent))
    statement = (
        "<details><summary>the statement</summary>"
        f'<pre style="white-space:pre-wrap">{sql}{f"{chr(10)}[{bound}]" if bound else ""}</pre>'
        "</details>"
    )
    return head + notes + _drawing(plan, beside, width) + statement


class _Sheet:
    """Draws downwards and remembers how far it has come."""

    def __init__(self, plan: PlanData, beside: Comparison | None, width: int) -> None:
        self.plan = plan
        self.beside = beside
        self.width = width
        self.parts: list[str] = []
        self.bottom = 4.0

    def branch(self, node: Node, above: Node | None, depth: int) -> float:
        """Draw the node and all below it. Returns the height at which its line begins."""
        left = depth * STEP + 2
        top = self.bottom
        middle = self._card(node, above, left, max(self.width - left - 2, NARROWEST))
        foot = self.bottom - GAP
        for child in node.children:
            into = self.branch(child, node, depth + 1)
            self._line(left + STEP / 2, foot, into, child)
        return middle if above else top

    def _line(self, x: float, top: float, bottom: float, child: Node) -> None:
        # The more rows travel along it, the stronger it is.
        real = child.expected if child.rows is None else child.rows
        strength = 1 + log10(max(real, 1)) * 0.9
        never = ' stroke-dasharray="2 4"' if not child.loops else ""
        self.parts.append(
            f'<path d="M{x - STEP / 2 + 14:g} {top:g}V{bottom:g}H{x + STEP / 2:g}" fill="none" '
            f'stroke="currentColor" stroke-opacity=".45" stroke-width="{strength:.1f}"{never}/>'
        )

    def _card(self, node: Node, above: Node | None, left: float, width: float) -> float:
        warned = words.marks(node, self.plan, self.beside)
        gains = words.gains(node, self.plan, self.beside)
        inside = width - 24
        role = words.role(node, above)
        title = f"{role}: {words.heading(node)}" if role else words.heading(node)
        lines = [(line, "title") for line in svg.folded(title, svg.fits(inside - SHARE - BOLDER))]
        for condition in words.conditions(node):
            folded = svg.folded(condition, svg.fits(inside, code=True), 4)
            lines += [(line, "code") for line in folded]
        counted = "; ".join(filter(None, [words.rows(node), words.spent(node, self.plan)]))
        lines += [(line, "rows") for line in svg.folded(counted, svg.fits(inside))]
        lines += [(f"✓ {gain}", "mark") for gain in gains]
        lines += [(f"◀ {mark}", "mark") for mark in warned]
        colour = theme.WARN if warned else theme.SUCCESS if gains else ""
        middle = self._box(lines, left, width, colour)
        self._share(words.share(node, self.plan), left + width - 10, middle - 6)
        return middle

    def trigger(self, trigger: Trigger) -> None:
        """Draw a trigger, which stands below the tree: it is no part of the plan."""
        width = max(self.width - 4, NARROWEST)
        warned = words.trigger_marks(trigger, self.plan)
        title = svg.folded(words.trigger_heading(trigger), svg.fits(width - 24 - SHARE - BOLDER))
        lines = [(line, "title") for line in title]
        lines.append((words.trigger_calls(trigger, self.plan), "rows"))
        lines += [(f"◀ {mark}", "mark") for mark in warned]
        middle = self._box(lines, 2, width, theme.WARN if warned else "", dashed=True)
        if self.plan.times:
            self._share(trigger.time_share, 2 + width - 10, middle - 6)

    def _box(
        self, lines: list[tuple[str, str]], left: float, width: float, colour: str,
        dashed: bool = False,
    ) -> float:  # fmt: skip
        """Draw a box with these lines. Returns the height at which a line to it ends."""
        height = len(lines) * LINE + 12
        top = self.bottom
        self.parts.append(svg.box(left, top, width, height, colour, dashed))
        if colour:  # told by a thick edge too, not by its colour alone
            self.parts.append(
                f'<rect x="{left:g}" y="{top:g}" width="5" height="{height:g}" rx="2" '
                f'fill="{colour}"/>'
            )
        y = top + 18
        for line, kind in lines:
            self.parts.append(
                svg.words(
                    left + 14, y, line, code=kind == "code", bold=kind in {"title", "mark"},
                    faint=kind == "rows",
                )
            )  # fmt: skip
            y += LINE
        self.bottom = top + height + GAP
        return top + 14

    def _share(self, share: float, right: float, top: float) -> None:
        full = 40
        left = right - full
        self.parts.append(
            f'<rect x="{left:g}" y="{top:g}" width="{full}" height="10" rx="2" fill="none" '
            'stroke="currentColor" stroke-opacity=".35"/>'
            f'<rect x="{left:g}" y="{top:g}" width="{full * share:.1f}" height="10" rx="2" '
            'fill="currentColor" fill-opacity=".5"/>'
        )
        self.parts.append(
            svg.words(left - 6, top + 10, words.percent(share), faint=True, anchor="end")
        )


def _drawing(plan: PlanData, beside: Comparison | None, width: int) -> str:
    sheet = _Sheet(plan, beside, width)
    sheet.branch(plan.root, None, 0)
    for trigger in plan.triggers:
        sheet.trigger(trigger)
    deepest = max(_depths(plan.root)) * STEP + NARROWEST + 4
    label = "Query plan. " + " ".join(text.render(plan, beside).replace("│", " ").split())
    return svg.drawing(max(width, deepest), sheet.bottom, label, sheet.parts)


def _depths(node: Node, depth: int = 0) -> list[int]:
    return [depth, *(d for child in node.children for d in _depths(child, depth + 1))]
