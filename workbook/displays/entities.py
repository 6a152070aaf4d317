"""``entity_diagram``: the tables of a MetaData and how they hang together, as a drawing.

::

    entity_diagram(Base)            # or a MetaData, reflected or written by hand

JupyterLab draws it (its MIME type is that of mermaid, which it brings along); a terminal gets the
same facts as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import CompileError


@dataclass(frozen=True)
class Link:
    """Two tables and the foreign key (or the association table) between them.

    Attributes:
        parent, child: full names of tables; the foreign key points from child to parent.
        via: ``posts.author_id``, or the name of the association table.
        parent_many, child_many: how many rows can stand on that side.
        parent_optional: whether a child can do without a parent.
    """

    parent: str
    child: str
    via: str
    child_many: bool = True
    parent_many: bool = False
    parent_optional: bool = False

    def sentence(self) -> str:
        """``posts.author_id: many rows of posts to one row of users``."""
        child = "many rows" if self.child_many else "at most one row"
        single = "at most one row" if self.parent_optional else "one row"
        parent = "many rows" if self.parent_many else single
        return f"{self.via}: {child} of {self.child} to {parent} of {self.parent}"

    def mermaid(self) -> str:
        left = "}o" if self.parent_many else "|o" if self.parent_optional else "||"
        right = "o{" if self.child_many else "o|"
        label = self.via.removeprefix(f"{self.child}.")
        return f'{_entity(self.parent)} {left}--{right} {_entity(self.child)} : "{label}"'


class EntityDiagram:
    """What ``entity_diagram`` returns: a drawing in a notebook, text everywhere else.

    Attributes:
        tables: the tables that are drawn as boxes. A table that only joins two others is a line.
        links: the lines.
    """

    def __init__(self, metadata: MetaData) -> None:
        every = list(metadata.tables.values())
        targets = {_target(key) for table in every for key in _foreign_keys(table)}
        joins = [table for table in every if _only_joins(table) and table.fullname not in targets]
        self.tables = [table for table in every if table not in joins]
        self.links = [link for table in self.tables for link in _links(table)]
        self.links += [_joined(table) for table in joins]

    def mermaid(self) -> str:
        """The source of the drawing. It sets no colours, so it follows the light or dark theme."""
        out = ["erDiagram", f"    accTitle: {self._title()}", "    accDescr {"]
        out += [f"        {sentence}" for sentence in self._sentences()]
        out.append("    }")
        for table in self.tables:
            out.append(f"    {_entity(table.fullname)} {{")
            out += [f"        {_attribute(column)}" for column in table.columns]
            out.append("    }")
        out += [f"    {link.mermaid()}" for link in self.links]
        return "\n".join(out)

    def __repr__(self) -> str:
        out = []
        for table in self.tables:
            rows = [(c.name, _type(c), ", ".join(_notes(c))) for c in table.columns]
            widths = [max((len(row[place]) for row in rows), default=0) for place in (0, 1)]
            out.append(table.fullname)
            out += [f"    {a:{widths[0]}}  {b:{widths[1]}}  {c}".rstrip() for a, b, c in rows]
        if self.links:
            out += ["", *(link.sentence() for link in self.links)]
        return "\n".join(out) or self._title()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        if not self.tables:  # mermaid draws an empty diagram as a tiny blank
            return {"text/plain": repr(self)}
        return {"text/vnd.mermaid": self.mermaid(), "text/plain": repr(self)}

    def _title(self) -> str:
        if not self.tables:
            return "No tables: no class has been mapped in this MetaData (was its module imported?)"
        return f"The tables {', '.join(table.fullname for table in self.tables)}"

    def _sentences(self) -> list[str]:
        # mermaid ends the description at the first brace.
        sentences = [link.sentence() for link in self.links] or ["No foreign keys."]
        return [re.sub(r"[{}]", "", sentence) for sentence in sentences]


def entity_diagram(of: MetaData | type[Any]) -> EntityDiagram:
    """Draw the tables of a MetaData, or of a declarative base.

    Raises:
        TypeError: ``of`` is neither.
    """
    metadata = of if isinstance(of, MetaData) else getattr(of, "metadata", None)
    if not isinstance(metadata, MetaData):
        raise TypeError(f"a MetaData or a declarative base is drawn, not {of!r}")
    return EntityDiagram(metadata)


def _only_joins(table: Table) -> bool:
    """Whether the table is nothing but pairs: two foreign keys, and together they are the key."""
    keys = [set(key.columns.keys()) for key in table.foreign_key_constraints]
    names = {column.key for column in table.columns}
    if len(keys) != 2 or keys[0] & keys[1] or keys[0] | keys[1] != names:
        return False
    return any(unique == names for unique in _unique(table))


def _unique(table: Table) -> Iterator[set[str]]:
    """Sets of columns that name at most one row."""
    yield {column.key for column in table.primary_key.columns}
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield {column.key for column in constraint.columns}
    for index in table.indexes:
        plain = len(index.expressions) == len(index.columns)  # no lower(name) among them
        if index.unique and plain and index.dialect_kwargs.get("postgresql_where") is None:
            yield {column.key for column in index.columns}


def _links(table: Table) -> Iterator[Link]:
    for key in _foreign_keys(table):
        yield Link(
            parent=_target(key),
            child=table.fullname,
            via=f"{table.fullname}.{', '.join(column.name for column in key.columns)}",
            child_many=not _is_alone(key),
            parent_optional=any(column.nullable for column in key.columns),
        )


def _joined(table: Table) -> Link:
    parent_key, child_key = _foreign_keys(table)
    # Where a column of the pair is unique, the row that it points to has at most one partner.
    return Link(
        parent=_target(parent_key),
        child=_target(child_key),
        via=table.fullname,
        child_many=not _is_alone(parent_key),
        parent_many=not _is_alone(child_key),
        parent_optional=True,
    )


def _is_alone(key: ForeignKeyConstraint) -> bool:
    """Whether at most one row of the table points to the same target."""
    columns = {column.key for column in key.columns}
    return any(unique and unique <= columns for unique in _unique(key.table))


def _foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    """In the order of their columns: the constraints themselves are a set."""
    order = list(table.columns)
    return sorted(
        table.foreign_key_constraints,
        key=lambda key: [order.index(column) for column in key.columns],
    )


def _target(key: ForeignKeyConstraint) -> str:
    # From the words of the key: the table that it points to need not be in this MetaData.
    return key.elements[0].target_fullname.rpartition(".")[0]


def _notes(column: Column[Any]) -> Iterator[str]:
    if column.primary_key:
        yield "primary key"
    for key in column.foreign_keys:
        yield f"-> {key.target_fullname}"
    if _is_unique(column):
        yield "unique"
    if column.nullable:
        yield "may be NULL"


def _is_unique(column: Column[Any]) -> bool:
    return not column.primary_key and any(
        unique == {column.key} for unique in _unique(column.table)
    )


def _attribute(column: Column[Any]) -> str:
    keys = ["PK"] * column.primary_key + ["FK"] * bool(column.foreign_keys)
    keys += ["UK"] * _is_unique(column)
    words = [_word(re.sub(r"\(.*,.*\)", "", _type(column))), _word(column.name)]
    words += [", ".join(keys)] if keys else []
    return " ".join(words + (['"may be NULL"'] if column.nullable else []))


_SHORT = {
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time without time zone": "time",
    "double precision": "double",
}


def _type(column: Column[Any]) -> str:
    try:
        name = column.type.compile(dialect=postgresql.dialect()).lower()  # type: ignore[no-untyped-call]
    except CompileError:  # a foreign key to a table that is not here has no type of its own
        return "unknown"
    return _SHORT.get(name, name)


def _entity(name: str) -> str:
    return (
        name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else '"' + name.replace('"', "") + '"'
    )


def _word(text: str) -> str:
    """Mermaid's grammar takes no blanks and few signs in the types and names of attributes."""
    word = re.sub(r"[^\w()\[\]-]", "_", text)
    return word if word[:1].isalpha() or word.startswith("_") else f"_{word}"
