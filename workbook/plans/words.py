"""How a plan is put into words: the same for the drawing, the text form and screen readers."""

from __future__ import annotations

import re

from workbook.displays.formatting import plural
from workbook.plans.comparison import Comparison
from workbook.plans.data import PlanData
from workbook.plans.nodes import Node, Trigger

_STRING = re.compile(r"'(?:[^']|'')*'")

# What a node does, for a person who meets the word for the first time.
MEANINGS = {
    "Seq Scan": "reads the whole table, page after page",
    "Index Scan": "finds entries in the index, then fetches their rows from the table",
    "Index Only Scan": "answers from the index alone, without the table",
    "Bitmap Index Scan": "collects from the index which pages of the table to read",
    "Bitmap Heap Scan": "reads those pages of the table, each one once",
    "BitmapAnd": "keeps the pages that all indexes below name",
    "BitmapOr": "keeps the pages that any index below names",
    "Tid Scan": "fetches rows by their address",
    "Nested Loop": "for each row of the first input, looks for partners in the second",
    "Hash Join": "puts the second input into a hash table, then looks up each row of the first",
    "Merge Join": "walks through two sorted inputs side by side",
    "Hash": "builds the hash table for the join above",
    "Sort": "sorts all rows that it gets",
    "Incremental Sort": "sorts within groups that arrive in order already",
    "Limit": "stops as soon as enough rows have come",
    "Aggregate": "computes one row from all rows: count, sum, max",
    "HashAggregate": "groups rows in a hash table",
    "GroupAggregate": "groups rows that arrive sorted",
    "WindowAgg": "computes window functions",
    "Unique": "drops repeated rows that arrive sorted",
    "Append": "gives the rows of one input after the other",
    "Merge Append": "merges sorted inputs into one",
    "SetOp": "computes INTERSECT or EXCEPT",
    "Materialize": "keeps rows in memory to give them again",
    "Memoize": "remembers answers, so that the same question is asked once",
    "CTE Scan": "reads the result of a WITH query",
    "Recursive Union": "repeats its second input until it gives nothing new",
    "WorkTable Scan": "reads the rows of the round before",
    "Subquery Scan": "reads the result of a subquery",
    "Function Scan": "reads the rows that a function gives",
    "Values Scan": "reads rows that stand in the statement itself",
    "Result": "computes a row without reading a table",
    "LockRows": "locks each row that it passes on (FOR UPDATE)",
    "Gather": "collects rows from helper processes",
    "Gather Merge": "collects sorted rows from helper processes",
    "Insert": "writes new rows",
    "Update": "writes new versions of rows",
    "Delete": "marks rows as deleted",
    "Merge": "inserts, updates or deletes, row by row",
}


def meaning(kind: str) -> str | None:
    """The sentence for a node's type; ``Nested Loop Left Join`` is a kind of ``Nested Loop``."""
    plain = re.sub(r"^(Parallel|Partial|Finalize) ", "", kind).removesuffix(" Backward")
    plain = re.sub(r" (Left|Right|Full|Semi|Anti|Right Anti|Right Semi) Join$", "", plain)
    return MEANINGS.get(plain) or MEANINGS.get(f"{plain} Join")


def summary(plan: PlanData) -> str:
    """``3 nodes, cost 120, 10 rows``: what stands above the tree."""
    parts = [plural(len(plan.nodes), "node"), f"cost {number(plan.cost)}"]
    if plan.ran:
        silent = plan.writes and not plan.rows
        parts.append(
            plural(_changed(plan), "row") + " changed" if silent else plural(plan.rows or 0, "row")
        )
    if plan.buffers and plan.ran:
        parts.append(plural(plan.pages, "page"))
    if plan.times and plan.ran:
        parts.append(f"{plan.milliseconds:.1f} ms")
    if calls := sum(trigger.calls for trigger in plan.triggers):
        parts.append(plural(calls, "trigger call"))
    return ", ".join(parts)


def _changed(plan: PlanData) -> int:
    """How many rows a statement without RETURNING was about to change."""
    if counted := plan.root.counted:
        return sum(count for what, count in counted.items() if not what.startswith("skipped"))
    return sum(child.rows or 0 for child in plan.root.children if child.role == "Outer")


def notes(plan: PlanData) -> list[str]:
    """What must be known about the plan as a whole."""
    sentences = []
    if not plan.ran:
        sentences.append("Only planned, not run: all rows are expected ones.")
    elif plan.writes:
        sentences.append(
            "The statement was run and rolled back. Only sequences keep what they gave out."
        )
    if plan.sent.times > 1:
        sentences.append(
            f"It came with {plan.sent.times:,} sets of parameters; this is for the first."
        )
    if plan.settings:
        sentences.append("With " + ", ".join(f"{k} = {v}" for k, v in plan.settings.items()) + ".")
    if plan.compiled:
        sentences.append(f"The just-in-time compiler made {plural(plan.compiled, 'function')}.")
    elif plan.ran and any(name.startswith("jit") for name in plan.settings):
        sentences.append("The just-in-time compiler (jit) compiled nothing for it.")
    if plan.triggers and not plan.times:
        sentences.append("No cost includes triggers; times=True shows how long they took.")
    return sentences


def trigger_heading(trigger: Trigger) -> str:
    """``Trigger of the foreign key fk_posts_author_id_users, on users``."""
    kind = "of the constraint " if trigger.constraint else ""
    return f"Trigger {kind}{trigger.name}, on {trigger.relation}"


def trigger_calls(trigger: Trigger, plan: PlanData) -> str:
    """``3 calls``, with their time where times are shown."""
    took = f"; here: {trigger.milliseconds:.1f} ms" if plan.times else ""
    return plural(trigger.calls, "call") + took


def trigger_marks(trigger: Trigger, plan: PlanData) -> list[str]:
    """Whether most of the time went there."""
    return ["most of the time"] if plan.times and trigger is _slowest(plan) else []


def _slowest(plan: PlanData) -> Trigger | None:
    """The trigger that took longer than every node and every other trigger."""
    if not (plan.times and plan.ran and plan.triggers):
        return None
    slowest = max(plan.triggers, key=lambda trigger: trigger.time_share)
    return slowest if slowest.time_share > plan.costliest.time_share else None


def heading(node: Node) -> str:
    """``Index Scan on posts p, index ix_posts_author_id``."""
    text = node.type
    if node.relation:
        text += f" on {node.relation}"
        if node.alias and node.alias != node.relation:
            text += f" {node.alias}"
    if node.index:
        text += f", index {node.index}" if node.relation else f" on index {node.index}"
    return text


def role(node: Node, above: Node | None) -> str:
    """What the node is to the one above it, where that is not plain."""
    if node.name:
        return node.name
    if above is not None and sum(not child.name for child in above.children) > 1:
        return {"Outer": "first", "Inner": "second"}.get(node.role, "")
    return ""


def conditions(node: Node) -> list[str]:
    """``filter: status = 'draft'``, and how a sort was done."""
    lines = [f"{name}: {_plain(value)}" for name, value in node.conditions.items()]
    if method := node.raw.get("Sort Method"):
        lines.append(f"method: {method}" + _spilled(node.raw.get("Sort Space Type") == "Disk"))
    if node.raw.get("Hash Batches", 1) > 1 or node.raw.get("HashAgg Batches", 1) > 1:
        lines.append("the hash table" + _spilled(True))
    if node.counted:
        lines.append(", ".join(f"{count:,} {what}" for what, count in node.counted.items()))
    if "Workers Planned" in node.raw:
        started = node.raw.get("Workers Launched")
        planned = f"helper processes: {node.raw['Workers Planned']} planned"
        lines.append(planned + (f", {started} started" if started is not None else ""))
    if node.raw.get("Heap Fetches"):
        lines.append(
            f"{node.raw['Heap Fetches']:,} rows had to be looked up in the table after all"
        )
    return lines


def _spilled(disk: bool) -> str:
    return ", on disk: it did not fit into work_mem" if disk else ""


def _plain(condition: str) -> str:
    """Without the outer brackets and without casts to text, which only the server needs."""
    short = re.sub(r"('(?:[^']|'')*')::(?:character varying|text|bpchar)\b", r"\1", condition)
    short = re.sub(r"\((\w+(?:\.\w+)?)\)::text\b", r"\1", short)
    depth = 0
    for place, letter in enumerate(_STRING.sub(lambda match: "_" * len(match[0]), short)):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and place < len(short) - 1:
            return short
    return short[1:-1]


def rows(node: Node) -> str:
    """``1,200 rows, 30 expected``."""
    expected = f"{node.expected:,} expected"
    if node.real is None:
        if node.processes > 1:
            return f"{expected} in each of {node.processes} processes"
        return expected if node.loops == 1 else f"{expected} in each of {node.loops:,} loops"
    if not node.loops:
        return "never run: it was not needed"
    text = f"{plural(node.rows or 0, 'row')}, {expected}"
    if node.loops > 1:
        each = f"{node.real:,.2f}".rstrip("0").rstrip(".")
        among = f"in {node.loops:,} loops"
        if node.processes > 1:
            among = f"in {node.processes} processes"
            among += f", {node.loops:,} loops" if node.loops > node.processes else ""
        text = f"{plural(node.rows or 0, 'row')} {among}: {each} each, {expected}"
    if node.type in {"Insert", "Update", "Delete", "Merge"} and not node.rows:
        return "returns no rows"
    if node.type in {"BitmapAnd", "BitmapOr"}:
        return expected
    if node.removed:
        text += f"; {node.removed:,} read and thrown away"
    return text


def spent(node: Node, plan: PlanData) -> str:
    """``5 pages, 0.3 ms``; the empty string where neither was asked for."""
    parts = [plural(node.pages, "page")] if plan.buffers and plan.ran else []
    parts += [f"{node.milliseconds:.1f} ms"] if plan.times and plan.ran else []
    return "here: " + ", ".join(parts) if parts else ""


def share(node: Node, plan: PlanData) -> float:
    """The part of the cost that falls on the node; of the time, where times are shown."""
    return node.time_share if plan.times and plan.ran else node.share


def of_what(plan: PlanData) -> str:
    """What the shares are shares of."""
    return "of the time" if plan.times and plan.ran else "of the cost"


def percent(part: float) -> str:
    """``95 %``."""
    return f"{part:.0%}".replace("%", " %")


def gains(node: Node, plan: PlanData, beside: Comparison | None) -> list[str]:
    """What the node does better than the plan beside it."""
    gain = beside.gain(node, plan) if beside is not None else ""
    return [gain] if gain else []


def marks(node: Node, plan: PlanData, beside: Comparison | None = None) -> list[str]:
    """What to look at first: the costliest node, and estimates that are far off.

    Of plans side by side, a cheaper one has no costliest node to be warned of.
    """
    remarks = []
    better = beside is not None and (beside.alike or beside.is_better(plan))
    if node is plan.costliest and len(plan.nodes) > 1 and not better and _slowest(plan) is None:
        remarks.append(f"most {of_what(plan)}")
    if beside is not None and (loss := beside.loss(node, plan)):
        remarks.append(loss)
    if (factor := node.misestimate) != 1:
        times = f"{max(factor, 1 / factor):,.0f} times"
        remarks.append(f"{times} {'more' if factor > 1 else 'fewer'} rows than expected")
    return remarks


def number(value: float) -> str:
    """A price: two digits after the point only where it is small."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".")
