"""The lines of the learner's code: what they say, and which of them ran without an event.

``session.get(User, 1)`` for an object that the session has already sends nothing and fires no
event: that is its whole point, and the picture should have the line. Where statements stand one
after the other, one that ran proves that those before it did. Nothing is guessed about loops,
conditions and ``try``: of those only what was noticed is shown.
"""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import CodeType

# A `with` that lets errors through: its body ran to the end if what follows it ran.
_HONEST = ("session", "begin", "begin_nested", "connect", "record", "tape", "no_autoflush", "local")


@dataclass(frozen=True)
class Place:
    """A statement: ``first`` and ``last`` are its lines, without the body of a ``with`` or ``for``.

    ``leaving`` is the way out of a ``with`` block: its line is the same as the way in.
    """

    file: str
    function: str
    first: int
    last: int
    text: str
    leaving: bool = False


NOWHERE = Place("", "", 0, 0, "(between two lines)")


@lru_cache(maxsize=1000)
def place_in(code: CodeType, number: int, leaving: bool = False) -> Place:
    """The statement around line ``number``."""
    function = "" if code.co_name == "<module>" else code.co_name
    for statement in reversed(statements(code.co_filename)):  # the inner one comes later
        if statement.first <= number <= statement.last:
            return replace(statement, function=function, leaving=leaving)
    text = linecache.getline(code.co_filename, number).strip() or f"line {number}"
    return Place(code.co_filename, function, number, number, text, leaving)


def statements(file: str) -> list[Place]:
    """Every statement of a file, outer ones before inner ones."""
    return [_place(file, node) for node in nodes(file)]


def nodes(file: str) -> list[ast.stmt]:
    """The statements of a file as syntax; empty if the source is unavailable."""
    return _parsed("".join(linecache.getlines(file)))


@lru_cache(maxsize=50)
def _parsed(source: str) -> list[ast.stmt]:
    try:
        # A notebook's cell may say `await` outside a function.
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(source, "<source>", "exec", flags)
    except (SyntaxError, ValueError):
        return []
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return sorted(statements, key=lambda node: (node.lineno, -(node.end_lineno or 0)))


def _place(file: str, node: ast.stmt) -> Place:
    lines = linecache.getlines(file)
    body = getattr(node, "body", None)
    last = node.end_lineno or node.lineno
    text = "".join(lines[node.lineno - 1 : last])
    if body:  # only the head: `with ...:`
        start = body[0]
        on_one_line = start.lineno == node.lineno
        last = node.lineno if on_one_line else start.lineno - 1
        text = "".join(lines[node.lineno - 1 : last])
        if on_one_line:
            text = text.encode()[: start.col_offset].decode()
        text = re.sub(r":\s*(#.*\s*)*$", ":", text)
    elif node.end_lineno == node.lineno:
        text = text.encode()[: node.end_col_offset].decode()
    return Place(file, "", node.lineno, last, " ".join(text.split()))


@dataclass(frozen=True)
class _Item:
    place: Place
    first: int
    last: int
    worth: bool  # whether it calls something or touches an attribute
    within: tuple[int, ...]  # `with` blocks around it that may swallow an error


class Block:
    """The statements of one ``with xray(...)`` block in a row."""

    def __init__(self, code: CodeType, number: int) -> None:
        self.code = code
        self._at = -1
        self._busy: set[tuple[str, int]] = set()
        around = [
            node
            for node in nodes(code.co_filename)
            if isinstance(node, ast.With | ast.AsyncWith)
            and node.lineno <= number < node.body[0].lineno + (node.body[0].lineno == number)
        ]
        self._items = list(self._flat(around[-1].body, ())) if around else []
        self._head = around[-1].lineno if around else 0

    def _flat(self, body: list[ast.stmt], within: tuple[int, ...]) -> Iterator[_Item]:
        for before, node in zip([None, *body], body, strict=False):
            if before is not None and before.end_lineno == node.lineno == node.end_lineno:
                continue  # `a = 1; b = 2`: one line, and its place is that of both
            if isinstance(node, ast.With | ast.AsyncWith):
                inner = within if _honest(node) else (*within, node.lineno)
                head = place_in(self.code, node.lineno)
                yield _Item(head, node.lineno, node.body[0].lineno - 1, True, within)
                yield from self._flat(node.body, inner)
                yield _Item(
                    place_in(self.code, node.lineno, leaving=True),
                    *(node.lineno, node.lineno, False, within),
                )
                continue
            simple = not hasattr(node, "body")
            beside = [other for other in body if other.lineno == node.lineno] if simple else []
            parts = [part for each in beside for part in ast.walk(each)]
            worth = any(isinstance(part, ast.Call | ast.Attribute) for part in parts)
            worth = worth and not isinstance(node, ast.Import | ast.ImportFrom)
            place = place_in(self.code, node.lineno)
            last = max(node.end_lineno or node.lineno, place.last)
            yield _Item(place, node.lineno, last, worth, within)

    def holds(self, place: Place) -> bool:
        """Whether a line stands in the same function as the block."""
        function = "" if self.code.co_name == "<module>" else self.code.co_name
        return (place.file, place.function) == (self.code.co_filename, function)

    def elsewhere(self, place: Place) -> None:
        """The line is busy with a session that is not looked at: it is not quiet."""
        self._busy.add((place.file, place.first))

    def is_elsewhere(self, place: Place) -> bool:
        """Whether that was said of the line."""
        return (place.file, place.first) in self._busy

    def passed(self, place: Place) -> list[Place]:
        """The lines that ran before ``place`` and after the one that was asked about before."""
        if place.leaving and place.first == self._head:  # `with xray(), Session(...) as session:`
            return self.rest()
        indexes = [
            at
            for at, item in enumerate(self._items)
            if item.first <= place.first <= item.last and item.place.leaving == place.leaving
        ]
        if not indexes or indexes[0] <= self._at:
            return []
        return self._quiet(indexes[0])

    def rest(self) -> list[Place]:
        """The lines up to the end, for a block that was left in the ordinary way."""
        return self._quiet(len(self._items))

    def _quiet(self, to: int) -> list[Place]:
        passed = self._items[self._at + 1 : to]
        self._at = to
        around = self._items[to].within if to < len(self._items) else ()
        return [
            item.place
            for item in passed
            if item.worth
            and item.within == around[: len(item.within)]
            and (item.place.file, item.place.first) not in self._busy
        ]


def _honest(node: ast.With | ast.AsyncWith) -> bool:
    for item in node.items:
        call = item.context_expr
        target = call.func if isinstance(call, ast.Call) else call
        name = getattr(target, "attr", getattr(target, "id", ""))
        if not name.lower().endswith(_HONEST):
            return False
    return True
