"""Operators on mapped classes.

Most options of a column or a relationship are arguments, which ``python.arguments`` drops.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from workbook.authoring.mutation.source import Edit, Source, called

_ACTIONS = ("CASCADE", "SET NULL", "RESTRICT")
_TYPES = {"String": "Text()", "Text": "String(10)", "Numeric": "Float()", "Integer": "BigInteger()"}
_SIGNS = {"<=": "<", ">=": ">", "<>": "=", "<": "<=", ">": ">=", "=": "<>", " AND ": " OR "}


def nullable(source: Source) -> Iterator[Edit]:
    """``Mapped[str]`` becomes ``Mapped[str | None]``, and the other way round."""
    for node in source.each(ast.AnnAssign):
        inner = node.annotation
        if not isinstance(inner, ast.Subscript) or called(inner.value) != "Mapped":
            continue
        if called(node.value or inner) == "relationship":
            continue  # what it may be is what its foreign key says
        words = source.words(inner.slice)
        if words.startswith(("list[", "set[")):
            continue
        if words.endswith(" | None"):
            yield Edit("None dropped", *source.span(inner.slice), words.removesuffix(" | None"))
        elif not isinstance(inner.slice, ast.Constant) and not _is_primary_key(node):
            yield Edit("None allowed", *source.span(inner.slice), f"{words} | None")


def _is_primary_key(node: ast.AnnAssign) -> bool:
    """Never NULL, whatever is said."""
    keywords = node.value.keywords if isinstance(node.value, ast.Call) else []
    return any(each.arg == "primary_key" for each in keywords)


def types(source: Source) -> Iterator[Edit]:
    """Another type of column."""
    for node in source.each(ast.Call, ast.Name):
        parent = source.parents[node]
        name = called(node)
        if name not in _TYPES or not isinstance(parent, ast.Call):
            continue
        if called(parent) in {"mapped_column", "Column"}:
            new = f"__import__('sqlalchemy').{_TYPES[name]}"
            yield source.replaced(f"{name} to {_TYPES[name]}", node, new)


def references(source: Source) -> Iterator[Edit]:
    """ON DELETE and ON UPDATE with another action; a part of ``cascade`` dropped."""
    for node in source.each(ast.keyword):
        text = node.value.value if isinstance(node.value, ast.Constant) else None
        if node.arg in {"ondelete", "onupdate"} and text in _ACTIONS:
            for other in _ACTIONS:
                if other != text:
                    yield source.replaced(f"{text} to {other}", node.value, repr(other))
        if node.arg == "cascade" and isinstance(text, str):
            parts = [each.strip() for each in text.split(",")]
            for part in parts if len(parts) > 1 else []:
                kept = ", ".join(each for each in parts if each != part)
                yield source.replaced(f"cascade {part} dropped", node.value, repr(kept))
        if node.arg == "order_by" and isinstance(text, str):
            keys = [each.strip() for each in text.split(",")]
            for key in keys:
                down = key.removesuffix(".desc()") if key.endswith(".desc()") else f"{key}.desc()"
                turned = ", ".join(down if each == key else each for each in keys)
                yield source.replaced(f"order_by {key} turned", node.value, repr(turned))
                if len(keys) > 1:
                    kept = ", ".join(each for each in keys if each != key)
                    yield source.replaced(f"order_by {key} dropped", node.value, repr(kept))


def constraints(source: Source) -> Iterator[Edit]:
    """The SQL of a check constraint or of a partial index with another bound."""
    for call in source.calls("CheckConstraint", "text", "Computed"):
        sql = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        if not isinstance(sql, str):
            continue
        for match in re.finditer(r"<=|>=|<>|<|>|=| AND |\b\d+\b", sql):
            news = [_SIGNS[match[0]]] if match[0] in _SIGNS else _near(match[0])
            for new in news:
                changed = sql[: match.start()] + new + sql[match.end() :]
                operator = f"{match[0].strip()} to {new.strip()} in SQL"
                yield source.replaced(operator, call.args[0], repr(changed))


def _near(number: str) -> list[str]:
    return [str(int(number) + 1), str(int(number) - 1)]


OPERATORS = (nullable, types, references, constraints)
