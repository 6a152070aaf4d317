"""A plan as data: the tree that EXPLAIN gave, with what can be worked out from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# What a node says about the rows that it looks for, in the order in which it reads best.
CONDITIONS = {
    "Index Cond": "index",
    "TID Cond": "row address",
    "Recheck Cond": "recheck",
    "Hash Cond": "on",
    "Merge Cond": "on",
    "Join Filter": "join filter",
    "Order By": "order by",
    "Filter": "filter",
    "One-Time Filter": "filter, once",
    "Sort Key": "by",
    "Presorted Key": "sorted already by",
    "Group Key": "group by",
    "Cache Key": "remembered by",
    "Conflict Resolution": "on conflict",
    "Conflict Arbiter Indexes": "conflict in index",
    "Conflict Filter": "on conflict, where",
}
# What an INSERT ... ON CONFLICT or a MERGE reports about its rows.
_COUNTED = {
    "Tuples Inserted": "inserted",
    "Conflicting Tuples": "skipped by a conflict",
    "Tuples Updated": "updated",
    "Tuples Deleted": "deleted",
    "Tuples Skipped": "skipped",
}
_REMOVED = (
    "Rows Removed by Filter",
    "Rows Removed by Join Filter",
    "Rows Removed by Index Recheck",
)
# They pass on what comes from below: a wrong estimate is not theirs.
_PASS_ON = {"Hash", "Sort", "Incremental Sort", "Materialize", "Gather", "Gather Merge", "LockRows"}
# They read everything before they give the first row: a LIMIT above does not cut them short.
_READ_ALL = {"Sort", "Aggregate", "Hash", "SetOp", "Bitmap Index Scan", "ModifyTable"}
# They ask what is below them once, and answer from memory when they are asked again.
_REMEMBER = {"Materialize", "Memoize"}
# They report no rows of their own.
_SILENT = {"BitmapAnd", "BitmapOr", "ModifyTable"}

# They have helper processes do what is below them.
_GATHER = {"Gather", "Gather Merge"}

MISESTIMATE = 10  # times too many or too few: from here on a plan is often the wrong one


@dataclass
class Node:
    """One step of a plan.

    Attributes:
        type: PostgreSQL's word, e.g. ``"Index Scan"``.
        relation, alias, index: what it reads, where it reads something.
        role: how it serves the node above: ``"Outer"``, ``"Inner"``, ``"InitPlan"``, ...
        name: of a subplan, e.g. ``"CTE busy"``.
        conditions: e.g. ``{"filter": "(views > 10)"}``.
        expected, real: rows each time that it ran, estimated and counted. ``real`` is ``None``
            in a plan that was not run.
        loops: how often it ran, in all processes together; 0 for a branch that was never needed.
        processes: how many processes shared these loops: more than one only below a Gather.
        removed: rows that were read and thrown away, in all loops.
        cost: the planner's price for one run, with everything below.
        pages: pages of 8 kB touched here, found in memory or not, without the nodes below.
        milliseconds: the time spent here, without the nodes below.
        share: the part of the whole plan's cost that falls on this node, from 0 to 1.
        time_share: the same of its time.
    """

    type: str
    relation: str | None
    alias: str | None
    index: str | None
    role: str
    name: str
    conditions: dict[str, str]
    expected: int
    real: float | None
    loops: int
    removed: int
    cost: float
    pages: int = 0
    milliseconds: float = 0.0
    share: float = 0.0
    time_share: float = 0.0
    children: list[Node] = field(default_factory=list)
    limited: bool = False
    processes: int = 1
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def rows(self) -> int | None:
        """All rows that it returned, in all loops together."""
        return None if self.real is None else round(self.real * self.loops)

    @property
    def runs(self) -> float:
        """How often it ran in each process: what happens at the same time counts once."""
        return self.loops / self.processes

    @property
    def counted(self) -> Mapping[str, int]:
        """What an INSERT ... ON CONFLICT or a MERGE did with its rows, e.g. ``{"inserted": 5}``."""
        counts = {label: self.raw[key] for key, label in _COUNTED.items() if key in self.raw}
        if "skipped by a conflict" in counts and self.raw.get("Conflict Resolution") == "UPDATE":
            left = self.raw.get("Rows Removed by Conflict Filter", 0)
            counts["updated"] = counts.pop("skipped by a conflict") - left
            counts["skipped by a conflict"] = left
        return {what: count for what, count in counts.items() if count or what == "inserted"}

    @property
    def read(self) -> int:
        """How many rows of a table it looked at, those that it threw away included."""
        of_table = self.raw.get("Relation Name") and self.type.removesuffix(" Backward")[-4:]
        return (self.rows or 0) + self.removed if of_table == "Scan" else 0

    @property
    def misestimate(self) -> float:
        """How many times more rows than expected came (above 1) or fewer (below); 1 if about right.

        It is 1 too where the estimate is not this node's fault, or a LIMIT cut the node short.
        """
        if self.real is None or not self.loops or self.type in _SILENT:
            return 1
        factor = max(self.real, 1) / max(self.expected, 1)
        if 1 / MISESTIMATE < factor < MISESTIMATE or (factor < 1 and self.limited):
            return 1
        if self.type in _PASS_ON and any(child.misestimate != 1 for child in self.children):
            return 1
        return factor

    def walk(self) -> Iterator[Node]:
        """This node and all below it, from the top, outer before inner."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Trigger:
    """A trigger that fired.

    Attributes:
        name: its own, or that of the foreign key that it watches over.
        constraint: whether it belongs to a constraint.
        relation: the table that it is on.
        milliseconds: the time spent in all its calls.
        within: whether the time of the node that changes the rows holds that of the trigger, as
            with a trigger BEFORE.
    """

    name: str
    constraint: bool
    relation: str
    calls: int
    milliseconds: float
    within: bool = False
    time_share: float = 0.0


def triggers(answer: Mapping[str, Any], before: Collection[tuple[str, str]] = ()) -> list[Trigger]:
    """The triggers of one ``EXPLAIN (ANALYZE, FORMAT JSON)``.

    ``before``: table and name of those that fire before the row is changed.
    """
    fired = [
        # The name of a foreign key's trigger holds a number that differs in every database.
        Trigger(
            name=raw.get("Constraint Name") or raw["Trigger Name"],
            constraint="Constraint Name" in raw,
            relation=raw.get("Relation", ""),
            calls=raw["Calls"],
            milliseconds=float(raw.get("Time", 0.0)),
            within=(raw.get("Relation", ""), raw.get("Trigger Name", "")) in before,
        )
        for raw in answer.get("Triggers", ())
    ]
    return sorted(fired, key=lambda trigger: (trigger.relation, trigger.name))


def tree(answer: Mapping[str, Any], fired: Sequence[Trigger] = ()) -> Node:
    """The nodes of one ``EXPLAIN (FORMAT JSON)``. The shares are set, also those of triggers."""
    root = _node(answer["Plan"], 1.0, limited=False)
    nodes = list(root.walk())
    for trigger in fired:
        on = (node for node in nodes if node.raw["Node Type"] == "ModifyTable")
        changing = next((node for node in on if node.relation == trigger.relation), None)
        if trigger.within and changing is not None:
            changing.milliseconds = max(changing.milliseconds - trigger.milliseconds, 0.0)
    costs = [_own_cost(node) for node in nodes]
    total = sum(costs)
    time = sum(node.milliseconds for node in nodes) + sum(each.milliseconds for each in fired)
    for trigger in fired:
        trigger.time_share = trigger.milliseconds / time if time else 0.0
    for node, cost in zip(nodes, costs, strict=True):
        node.share = cost / total if total else 0.0
        node.time_share = node.milliseconds / time if time else 0.0
    return root


def _node(raw: Mapping[str, Any], runs: float, limited: bool, processes: int = 1) -> Node:
    loops = raw.get("Actual Loops")
    node = Node(
        type=_type(raw),
        relation=raw.get("Relation Name") or raw.get("CTE Name") or raw.get("Function Name"),
        alias=raw.get("Alias"),
        index=raw.get("Index Name"),
        role=raw.get("Parent Relationship", ""),
        name=raw.get("Subplan Name", ""),
        conditions={
            label: _joined(raw[key])
            for key, label in CONDITIONS.items()
            if raw.get(key) is not None
        },
        expected=raw["Plan Rows"],
        real=None if loops is None else float(raw["Actual Rows"]),
        loops=round(runs) if loops is None else loops,
        # An average for each loop, as all that EXPLAIN reports.
        removed=round(sum(raw.get(key, 0) for key in _REMOVED) * (loops or 0)),
        cost=raw["Total Cost"],
        limited=limited,
        # A helper that came too late has done nothing.
        processes=processes if loops is None else max(min(processes, loops), 1),
        raw=raw,
    )
    below = (limited or raw["Node Type"] == "Limit") and raw["Node Type"] not in _READ_ALL
    outer = 1.0
    if raw["Node Type"] in _GATHER:
        helpers = raw.get("Workers Launched", raw.get("Workers Planned", 0))
        processes = helpers + (not raw.get("Single Copy", False))
    for part in raw.get("Plans", ()):
        inner = raw["Node Type"] == "Nested Loop" and part.get("Parent Relationship") == "Inner"
        again = 1.0 if raw["Node Type"] in _REMEMBER else runs * outer if inner else runs
        node.children.append(_node(part, again, below, processes))
        if part.get("Parent Relationship") == "Outer":
            outer = float(part["Plan Rows"])
    node.pages = _pages(raw) - sum(_pages(part) for part in raw.get("Plans", ()))
    node.milliseconds = max(_time(node) - sum(map(_time, node.children)), 0.0)
    return node


def _type(raw: Mapping[str, Any]) -> str:
    """The words of EXPLAIN's text form: the JSON form spreads some of them over several keys."""
    kind = str(raw["Node Type"])
    if kind == "ModifyTable":
        return str(raw["Operation"])
    if kind == "Aggregate":
        strategies = {
            "Hashed": "HashAggregate",
            "Sorted": "GroupAggregate",
            "Mixed": "MixedAggregate",
        }
        kind = strategies.get(raw.get("Strategy", ""), kind)
    if kind in {"Nested Loop", "Hash Join", "Merge Join"} and raw.get("Join Type") != "Inner":
        kind = f"{kind.removesuffix(' Join')} {raw.get('Join Type')} Join"
    if raw.get("Scan Direction") == "Backward":
        kind = f"{kind} Backward"
    partial = raw.get("Partial Mode", "Simple")
    prefix = "Parallel " if raw.get("Parallel Aware") else ""
    return prefix + (f"{partial} {kind}" if partial != "Simple" else kind)


def _joined(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _pages(raw: Mapping[str, Any]) -> int:
    # Found in memory or read from disk: which of the two depends on who came before, the sum not.
    return sum(
        raw.get(f"{kind} {how} Blocks", 0)
        for kind in ("Shared", "Local")
        for how in ("Hit", "Read")
    )


def _time(node: Node) -> float:
    """With what is below; of processes that worked at the same time, the time of one."""
    return float(node.raw.get("Actual Total Time", 0.0) * node.runs)


def _own_cost(node: Node) -> float:
    """The planner's price of this node alone, for as often as it really ran.

    The price of one run holds that of everything below. A LIMIT is cheaper than what it cuts
    short, and then there is nothing left for the LIMIT itself.
    """
    if not node.loops:
        return 0.0
    # A branch that ran less often than planned was paid for all the same.
    below = sum(child.cost * max(child.runs / node.runs, 1) for child in node.children)
    return float(max(node.cost - below, 0.0) * node.runs)
