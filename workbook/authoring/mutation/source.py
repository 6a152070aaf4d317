"""The text of a solution beside its syntax tree, and edits of the one at a place of the other.

An edit changes the text, not the tree: comments and layout stay, so a survivor's diff is short.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Edit:
    """Bytes ``start`` to ``end`` of the source become ``text``."""

    operator: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Mutant:
    """A solution with one fault.

    Attributes:
        operator: what was done, with the words of the source that it was done to.
        line: the first line that changed, counted from 1.
        text: that line before the change.
        source: the whole module.
        original: the whole module before the change.
    """

    operator: str
    line: int
    text: str
    source: str
    original: str = ""

    @property
    def key(self) -> str:
        """What stands in ``[equivalent_mutants]``."""
        return f"{self.operator}: {self.text}"

    @property
    def diff(self) -> str:
        """The changed lines, before and after."""
        before, after = self.original.splitlines(), self.source.splitlines()
        lines = difflib.unified_diff(before, after, n=0, lineterm="")
        return "\n".join(
            line.rstrip() for line in lines if not line.startswith(("---", "+++", "@@"))
        )


Operator = Callable[["Source"], Iterator[Edit]]


class Source:
    """The source of one module.

    Attributes:
        nodes: every node that is part of what the module does: no docstrings, imports, annotations
            outside of classes, and nothing inside an f-string.
        parents: the node around each of them.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._dump = ast.dump(self.tree)
        self._bytes = text.encode()
        self._starts = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self.parents: dict[ast.AST, ast.AST] = {}
        self.nodes: list[ast.AST] = []
        self._walk(self.tree)

    def _walk(self, node: ast.AST) -> None:
        self.nodes.append(node)
        if isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom):
            return  # before Python 3.12, positions inside an f-string are those of the whole
        for name, value in ast.iter_fields(node):
            if name == "returns" or (name == "annotation" and not isinstance(node, ast.AnnAssign)):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not self._is_docstring(node, child):
                    self.parents[child] = node
                    self._walk(child)

    @staticmethod
    def _is_docstring(parent: ast.AST, node: ast.AST) -> bool:
        return (
            isinstance(parent, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        )

    # -- looking ----------------------------------------------------------------------------------

    def each(self, *kinds: type[Any]) -> Iterator[Any]:
        """The nodes of these kinds in the order of the tree."""
        for node in self.nodes:
            if isinstance(node, kinds):
                yield node

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Calls of a function or method called so; with no name, all."""
        for node in self.each(ast.Call):
            if not names or called(node) in names:
                yield node

    def inside(self, node: ast.AST, *kinds: type[Any]) -> ast.AST | None:
        """The nearest node of these kinds around this one."""
        around = self.parents.get(node)
        while around is not None and not isinstance(around, kinds):
            around = self.parents.get(around)
        return around

    def function(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | None:
        """The function that this node is in."""
        return self.inside(node, *_FUNCTIONS)  # type: ignore[return-value]

    def span(self, node: Any) -> tuple[int, int]:
        """Where a node begins and ends."""
        return (
            self._starts[node.lineno - 1] + node.col_offset,
            self._starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def words(self, node: Any) -> str:
        """The source of a node."""
        start, end = self.span(node)
        return self._bytes[start:end].decode()

    def short(self, node: Any) -> str:
        """The source of a node on one line, for the name of an operator."""
        text = " ".join(ast.unparse(node).split())
        return text if len(text) <= 50 else text[:47] + "..."

    # -- edits ------------------------------------------------------------------------------------

    def replaced(self, operator: str, node: Any, text: str) -> Edit:
        """The node becomes this expression, in parentheses where it needs them."""
        new = ast.parse(text.strip(), mode="eval").body if isinstance(node, ast.expr) else None
        loose = (ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.Lambda)
        wrapped = f"({text})" if isinstance(new, loose) else text
        return Edit(operator, *self.span(node), wrapped)

    def unchained(self, operator: str, call: ast.Call) -> Edit:
        """``x.name(...)`` becomes ``x``."""
        assert isinstance(call.func, ast.Attribute)
        return Edit(operator, self._dot(call.func), self.span(call)[1], "")

    def renamed(self, operator: str, node: ast.expr, name: str) -> Edit:
        """The name, or the last part of a dotted one, becomes another."""
        end = self.span(node)[1]
        old = node.attr if isinstance(node, ast.Attribute) else self.words(node)
        return Edit(operator, end - len(old.encode()), end, name)

    def method(self, operator: str, node: ast.expr, text: str) -> Edit:
        """``node`` becomes ``node.text``."""
        atom = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
        words = self.words(node)
        return Edit(operator, *self.span(node), f"{words if atom else f'({words})'}.{text}")

    def dropped(self, operator: str, items: list[Any], item: Any, around: Any) -> Edit:
        """One of the items of a call, list, tuple or dict goes."""
        place = items.index(item)
        if place + 1 < len(items):
            start, end = self._item(item)[0], self._item(items[place + 1])[0]
        elif place:
            start, end = self._item(items[place - 1])[1], self._item(item)[1]
        else:
            start, end = self._item(item)
        edit = Edit(operator, start, end, "")
        if isinstance(around, ast.Tuple) or not self._parses(edit):
            edit = Edit(operator, *self.span(around), ast.unparse(without(around, item)))
        return edit

    def between(self, left: Any, right: Any, old: str, new: str, operator: str) -> Edit:
        """The sign between two operands becomes another."""
        start, end = self.span(left)[1], self.span(right)[0]
        gap = re.sub(rb"#[^\n]*", lambda match: b" " * len(match[0]), self._bytes[start:end])
        match = re.search(rb"\s+".join(re.escape(word.encode()) for word in old.split()), gap)
        assert match is not None, (old, gap)
        return Edit(operator, start + match.start(), start + match.end(), new)

    def mutant(self, edit: Edit) -> Mutant | None:
        """The module after the edit; ``None`` if that is no program, or the same one."""
        new = (self._bytes[: edit.start] + edit.text.encode() + self._bytes[edit.end :]).decode()
        try:
            tree = ast.parse(new)
        except SyntaxError:
            return None
        if ast.dump(tree) == self._dump:
            return None
        before, after = self.text.splitlines(), new.splitlines()
        differs = (
            n
            for n, (old_line, new_line) in enumerate(zip(before, after, strict=False))
            if old_line != new_line
        )
        place = self._bytes.count(b"\n", 0, edit.start)  # what is added comes after that line
        line = min(place, next(differs, place))
        return Mutant(edit.operator, line + 1, before[line].strip(), new, self.text)

    def _parses(self, edit: Edit) -> bool:
        new = self._bytes[: edit.start] + edit.text.encode() + self._bytes[edit.end :]
        try:
            ast.parse(new)
        except SyntaxError:
            return False
        return True

    def _item(self, item: Any) -> tuple[int, int]:
        if isinstance(item, tuple):  # an entry of a dict
            key, value = item
            end = self.span(value)[1]
            return (self.span(key)[0] if key is not None else self.span(value)[0] - 2, end)
        return self.span(item)

    def _dot(self, attribute: ast.Attribute) -> int:
        start, end = self.span(attribute.value)[1], self.span(attribute)[1]
        return self._bytes.rindex(b".", start, end)


def called(call: ast.expr) -> str:
    """``where`` for ``select(...).where(...)``, ``select`` for ``select(...)``."""
    function = call.func if isinstance(call, ast.Call) else call
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def chained(call: ast.Call) -> bool:
    """Whether it is a method of something that is not a bare module (``func.now()`` is not)."""
    return isinstance(call.func, ast.Attribute) and not (
        isinstance(call.func.value, ast.Name) and call.func.value.id in {"func", "sa", "orm"}
    )


def items_of(node: Any) -> list[Any]:
    """The arguments of a call, or the items of a list, tuple, set or dict, as they stand there."""
    if isinstance(node, ast.Call):
        arguments = [*node.args, *node.keywords]
        return sorted(arguments, key=lambda each: (each.lineno, each.col_offset))
    if isinstance(node, ast.Dict):
        return list(zip(node.keys, node.values, strict=True))
    return list(node.elts)


def without(node: Any, item: Any) -> Any:
    """The same node without one of its items."""
    if isinstance(node, ast.Call):
        return ast.Call(
            node.func,
            [each for each in node.args if each is not item],
            [each for each in node.keywords if each is not item],
        )
    if isinstance(node, ast.Dict):
        kept = [entry for entry in items_of(node) if entry is not item]
        return ast.Dict([key for key, _ in kept], [value for _, value in kept])
    kept = [each for each in node.elts if each is not item]
    return type(node)(kept, node.ctx) if hasattr(node, "ctx") else type(node)(kept)


def neighbours(nodes: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Each operand with the next."""
    return pairwise(nodes)
