"""A whole plan as data: its nodes, what it reads, what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbook.plans.nodes import Node, Trigger
from workbook.sqltape import Entry

_WRITES = {"Insert", "Update", "Delete", "Merge"}


@dataclass(repr=False)
class PlanData:
    """How PostgreSQL runs one statement.

    Attributes:
        sent: the statement that was explained, as the driver got it.
        root: the node at the top, which gives the result.
        ran: whether the statement was run (and rolled back), so that real rows are known.
        settings: what was set for this plan alone.
        triggers: those that fired. No cost holds them: the planner knows nothing of triggers.
        milliseconds: the time of the whole run, triggers included.
        compiled: how many functions the just-in-time compiler made.
    """

    sent: Entry
    root: Node
    title: str = ""
    ran: bool = True
    times: bool = False
    buffers: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    triggers: list[Trigger] = field(default_factory=list)
    milliseconds: float = 0.0
    compiled: int = 0

    @property
    def nodes(self) -> list[Node]:
        """All nodes from the top, outer before inner."""
        return list(self.root.walk())

    @property
    def types(self) -> list[str]:
        """The type of each node, in the order of ``nodes``."""
        return [node.type for node in self.nodes]

    def find(self, kind: str = "", on: str | None = None) -> list[Node]:
        """The nodes of a type (``"Index Scan"`` finds also ``"Index Scan Backward"``), or all
        nodes that read a table or an index of that name, or both.
        """
        return [
            node
            for node in self.nodes
            if (not kind or kind in {node.type, node.raw.get("Node Type")})
            and (on is None or on in {node.relation, node.alias, node.index})
        ]

    def uses(self, kind: str = "", on: str | None = None) -> bool:
        """Whether there is such a node: ``uses("Seq Scan", on="posts")``."""
        return bool(self.find(kind, on))

    @property
    def index_names(self) -> list[str]:
        """The indexes that it reads, each once."""
        return list(dict.fromkeys(node.index for node in self.nodes if node.index))

    @property
    def tables(self) -> list[str]:
        """What it reads or writes, each once."""
        return list(dict.fromkeys(node.relation for node in self.nodes if node.relation))

    @property
    def cost(self) -> float:
        """The planner's price of the whole, in its own unit: reading one page in order costs 1."""
        return self.root.cost

    @property
    def rows(self) -> int | None:
        """How many rows came out, ``None`` where it was not run."""
        return self.root.rows

    @property
    def pages(self) -> int:
        """How many pages of 8 kB were touched."""
        return sum(node.pages for node in self.nodes)

    @property
    def read(self) -> int:
        """How many rows of tables were looked at, those that were thrown away included."""
        return sum(node.read for node in self.nodes)

    @property
    def writes(self) -> bool:
        """Whether it changes rows. When it was run, that was rolled back."""
        return any(node.type in _WRITES for node in self.nodes)

    @property
    def costliest(self) -> Node:
        """The node on which most of the cost falls, or of the time where times are shown.

        A trigger may have taken longer than every node.
        """
        if self.times and self.ran:
            return max(self.nodes, key=lambda node: node.time_share)
        return max(self.nodes, key=lambda node: node.share)
