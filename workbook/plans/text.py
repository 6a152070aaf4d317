"""A plan for a terminal: a tree of lines."""

from __future__ import annotations

from workbook.plans import words
from workbook.plans.data import PlanData
from workbook.plans.nodes import Node


def render(plan: PlanData) -> str:
    """The tree from the node that gives the result down to those that read tables."""
    head = f"-- {plan.title}: " if plan.title else "-- plan: "
    out = [head + words.summary(plan)]
    out += [f"-- {note}" for note in words.notes(plan)]
    out += _branch(plan, plan.root, None, "", "", "")
    return "\n".join(out)


def _branch(
    plan: PlanData, node: Node, above: Node | None, first: str, rest: str, role: str
) -> list[str]:
    named = f"[{role}] " if role else ""
    part = f"{words.percent(words.share(node, plan))} {words.of_what(plan)}"
    out = [f"{first}{named}{words.heading(node)}  ({part})"]
    down = rest + ("│  " if node.children else "   ")
    said = [*words.conditions(node), words.rows(node), *filter(None, [words.spent(node, plan)])]
    said += [f"<-- {mark}" for mark in words.marks(node, plan)]
    out += [f"{down}{line}" for line in said]
    for place, child in enumerate(node.children, 1):
        last = place == len(node.children)
        out += _branch(
            plan,
            child,
            node,
            rest + ("└─ " if last else "├─ "),
            rest + ("   " if last else "│  "),
            words.role(child, node),
        )
    return out
