"""A plan for a terminal: a tree of lines."""

from __future__ import annotations

from collections.abc import Sequence

from workbook.plans import words
from workbook.plans.comparison import Comparison
from workbook.plans.data import PlanData
from workbook.plans.nodes import Node


def render(plan: PlanData, beside: Comparison | None = None) -> str:
    """The tree from the node that gives the result down to those that read tables."""
    head = f"-- {plan.title}: " if plan.title else "-- plan: "
    out = [head + words.summary(plan)]
    out += [f"-- {note}" for note in words.notes(plan)]
    out += _branch(plan, plan.root, beside, "", "", "")
    for trigger in plan.triggers:
        part = f"  ({words.percent(trigger.time_share)} of the time)" if plan.times else ""
        out.append(words.trigger_heading(trigger) + part)
        out.append(f"   {words.trigger_calls(trigger, plan)}")
        out += [f"   <-- {mark}" for mark in words.trigger_marks(trigger, plan)]
    return "\n".join(out)


def several(plans: Sequence[PlanData]) -> str:
    """Plans one below the other, and above them how they compare."""
    beside = Comparison(plans)
    heads = "\n".join(f"-- {line}" for line in beside.headlines())
    return "\n\n".join([heads, *(render(plan, beside) for plan in plans)])


def _branch(
    plan: PlanData, node: Node, beside: Comparison | None, first: str, rest: str, role: str
) -> list[str]:
    named = f"[{role}] " if role else ""
    part = f"{words.percent(words.share(node, plan))} {words.of_what(plan)}"
    out = [f"{first}{named}{words.heading(node)}  ({part})"]
    down = rest + ("│  " if node.children else "   ")
    details = [*words.conditions(node), words.rows(node), *filter(None, [words.spent(node, plan)])]
    details += [f"<-- {mark}" for mark in words.gains(node, plan, beside)]
    details += [f"<-- {mark}" for mark in words.marks(node, plan, beside)]
    out += [f"{down}{line}" for line in details]
    for place, child in enumerate(node.children, 1):
        last = place == len(node.children)
        out += _branch(
            plan,
            child,
            beside,
            rest + ("└─ " if last else "├─ "),
            rest + ("   " if last else "│  "),
            words.role(child, node),
        )
    return out
