"""Which names of SQLAlchemy, Alembic and FastAPI the course uses, and where each comes first.

A name counts as taught where a page speaks of it: in `code` of its prose, in the code of a cell, or
in a source that a cell shows. What a page imports at its top does not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workbook.course import catalogue, notebooks, paths

LIBRARIES = ("sqlalchemy", "alembic", "fastapi")
_SPAN = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Place:
    """A cell of a notebook, by the heading above it."""

    chapter: str
    section: str
    cell: int


def used(source: str) -> set[str]:
    """Names of the libraries that code uses: imported ones, their keywords, methods, operators.

    Raises:
        SyntaxError: it is no Python.
    """
    tree = ast.parse(source)
    imported = _imported(tree)
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in imported:
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            if _name_of(node.value) == "func" or node.attr in _methods():
                names.add(node.attr)
        elif isinstance(node, ast.Call) and _name_of(node.func) in imported | _methods() | {"get"}:
            names |= {word.arg for word in node.keywords if word.arg in _keywords()}
    return names


def _imported(tree: ast.AST) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in LIBRARIES
        for alias in node.names
    }


def _name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@cache
def _methods() -> frozenset[str]:
    """Public methods and attributes of the classes that a learner's code works with.

    Those that plain Python has too (`all`, `count`, `append`) would be found everywhere.
    """
    from datetime import datetime

    from sqlalchemy import Connection, CursorResult, Engine, MetaData, Result, ScalarResult, Select
    from sqlalchemy.engine import URL, Inspector, NestedTransaction
    from sqlalchemy.orm import InstanceState, Query, Session, sessionmaker
    from sqlalchemy.orm.strategy_options import Load
    from sqlalchemy.sql import dml
    from sqlalchemy.sql.elements import ColumnElement

    classes = (
        *(Connection, CursorResult, Engine, MetaData, Result, ScalarResult, Select, URL, Inspector),
        *(NestedTransaction, InstanceState, Query, Session, sessionmaker, Load, ColumnElement),
        *(dml.Insert, dml.Update, dml.Delete),
    )
    plain = {name for kind in (str, list, dict, set, datetime, Path) for name in dir(kind)}
    names = {name for kind in classes for name in dir(kind) if not name.startswith("_")}
    return frozenset(names - plain - _COLUMNS)


# Columns of the blog, and words that any code uses.
_COLUMNS = {
    *("id", "name", "username", "key", "type", "info", "value", "description", "args", "object"),
    *("is_active", "length", "columns", "identity", "dialect", "closed"),
}


@cache
def _keywords() -> frozenset[str]:
    """Keywords that a call of the libraries takes beside the values of columns."""
    import inspect

    import sqlalchemy
    from sqlalchemy import orm

    calls: list[Any] = [
        *(sqlalchemy.create_engine, sqlalchemy.Enum.__init__, sqlalchemy.Column.__init__),
        *(sqlalchemy.ForeignKey.__init__, sqlalchemy.ForeignKeyConstraint.__init__),
        *(sqlalchemy.Index.__init__, sqlalchemy.Identity.__init__, sqlalchemy.Computed.__init__),
        *(orm.mapped_column, orm.relationship, orm.Session.__init__, orm.sessionmaker.__init__),
        *(orm.Session.execute, orm.Session.get, orm.Session.merge, orm.Session.refresh),
        *(sqlalchemy.Select.with_for_update, sqlalchemy.Select.join, sqlalchemy.Select.cte),
    ]
    names = {name for call in calls for name in inspect.signature(call).parameters}
    # Of create_engine and execution_options, which take anything.
    names |= {"populate_existing", "isolation_level", "pool_pre_ping", "pool_size", "max_overflow"}
    names |= {"pool_timeout", "pool_recycle", "echo", "echo_pool", "hide_parameters", "yield_per"}
    names |= {"synchronize_session", "values_callable", "postgresql_where", "postgresql_using"}
    common = {"self", "args", "kw", "kwargs", "bind", "params", "sqltext", "name"}
    return frozenset(names - common - _COLUMNS)


@cache
def first_places() -> dict[str, Place]:
    """Every word in code of a page -> where the course first has it."""
    places: dict[str, Place] = {}
    for chapter in catalogue.chapters():
        section = ""
        for index, cell in enumerate(_cells(chapter.stem)):
            source = "".join(cell["source"])
            if re.search(r"^## Recap", source, re.MULTILINE):
                break  # it repeats, and points to what comes later
            if cell["cell_type"] == "markdown":
                headings = re.findall(r"^#+ (.+)$", source, re.MULTILINE)
                section = headings[0] if headings else section
                spoken = " ".join(_SPAN.findall(source))
            else:
                spoken = "\n".join(_without_imports(source)) + "\n" + _shown(cell)
            for word in _WORD.findall(spoken):
                places.setdefault(word, Place(chapter.stem, section, index))
    return places


def _without_imports(source: str) -> Iterator[str]:
    """The lines of a cell, but for imports, which may be several lines in brackets."""
    inside = False
    for line in source.split("\n"):
        begins = line.startswith(("import ", "from "))
        if not (begins or inside):
            yield line
        inside = (begins or inside) and "(" in line + "(" * inside and ")" not in line


def _shown(cell: dict[str, Any]) -> str:
    """The source that `show(...)` displays."""
    if "show(" not in "".join(cell["source"]):
        return ""
    texts = (output.get("data", {}).get("text/plain", []) for output in cell.get("outputs", []))
    return "\n".join("".join(text) for text in texts)


def _cells(stem: str) -> list[dict[str, Any]]:
    return notebooks.cells(paths.NOTEBOOKS / f"{stem}.ipynb")


def untaught(stem: str) -> Iterator[str]:
    """Names that an exercise or a cell needs before a page has spoken of them: a line each."""
    order = [chapter.stem for chapter in catalogue.chapters()]
    for exercise in catalogue.select(stem):
        files = exercise.solution.glob("*.py") if exercise.package else [exercise.solution]
        for name in sorted({n for f in files for n in used(f.read_text(encoding="utf-8"))}):
            place = first_places().get(name)
            if place is None or order.index(place.chapter) > order.index(exercise.chapter):
                where = f"first in {place.chapter}, {place.section!r}" if place else "nowhere"
                yield f"{exercise.chapter}/{exercise.name} needs {name}, which is taught {where}"
    yield from _unspoken(stem)


def _unspoken(stem: str) -> Iterator[str]:
    """Names in cells of which no prose speaks up to the end of their section."""
    cells = _cells(stem)
    spoken = set(_spoken_before(stem))
    imports = "\n".join(
        line
        for cell in cells
        if cell["cell_type"] == "code"
        for line in _import_statements("".join(cell["source"]))
    )
    waiting: dict[str, str] = {}
    section = ""
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            before, *parts = re.split(r"^## (.+)$", source, flags=re.MULTILINE)
            for heading, text in zip(["", *parts[::2]], [before, *parts[1::2]], strict=True):
                if heading:
                    yield from _unnamed(stem, waiting)
                    waiting, section = {}, heading
                spoken |= set(_spoken(text))
                waiting = {name: where for name, where in waiting.items() if name not in spoken}
            continue
        try:
            names = used(f"{imports}\n{source}")
        except SyntaxError:  # a cell that begins with % or !
            continue
        waiting |= dict.fromkeys(sorted(names - spoken), section)
    yield from _unnamed(stem, waiting)


def _unnamed(stem: str, waiting: dict[str, str]) -> Iterator[str]:
    for name, where in waiting.items():
        yield f"{stem}, {where!r}: a cell uses {name}, and the prose does not name it"


def _spoken(text: str) -> Iterator[str]:
    """Words that stand in code within prose."""
    for span in _SPAN.findall(text):
        yield from _WORD.findall(span)


def _import_statements(source: str) -> Iterable[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return [ast.unparse(node) for node in tree.body if isinstance(node, ast.ImportFrom)]


def _spoken_before(stem: str) -> Iterator[str]:
    """Words in code of the prose of all chapters before this one."""
    for chapter in catalogue.chapters():
        if chapter.stem == stem:
            return
        for cell in _cells(chapter.stem):
            if cell["cell_type"] == "markdown":
                yield from _spoken("".join(cell["source"]))
