"""The usual operators: comparisons, constants, conditions, arithmetic, arguments, statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from workbook.authoring.mutation.queries import DROPPED
from workbook.authoring.mutation.source import (
    Edit,
    Source,
    called,
    chained,
    items_of,
    neighbours,
)

# For each relation the three that together stand for all its mutants (Kaminski, Ammann, Offutt:
# "Improving logic-based testing", 2013), with a swap in place of the constants.
_RELATIONS = {
    ast.Lt: ("<", ("<=", "!=", ">=")),
    ast.LtE: ("<=", ("<", "==", ">")),
    ast.Gt: (">", (">=", "!=", "<=")),
    ast.GtE: (">=", (">", "==", "<")),
    ast.Eq: ("==", ("!=", "<=", ">=")),
    ast.NotEq: ("!=", ("==", "<", ">")),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
}
_ARITHMETIC = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
}
# Methods of texts and functions of collections that may be forgotten: x.strip() becomes x.
_METHODS = {"strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "astimezone"}
_FUNCTIONS = {"sorted", "reversed", "set", "list", "tuple", "dict", "int", "str", "bool", "abs"}


def comparisons(source: Source) -> Iterator[Edit]:
    """``<`` becomes ``<=``, and so on."""
    for node in source.each(ast.Compare):
        operands = neighbours([node.left, *node.comparators])
        for (left, right), relation in zip(operands, node.ops, strict=True):
            old, others = _RELATIONS[type(relation)]
            if isinstance(right, ast.Constant) and not isinstance(right.value, int | float):
                others = others[:1]  # nobody compares a status with < or >
            for new in others:
                yield source.between(left, right, old, new, f"{old} to {new}")


def arithmetic(source: Source) -> Iterator[Edit]:
    """``+`` becomes ``-``, and so on; a sign is dropped."""
    for node in source.each(ast.BinOp):
        if type(node.op) in _ARITHMETIC and not _in_annotation(source, node):
            old, new = _ARITHMETIC[type(node.op)]
            yield source.between(node.left, node.right, old, new, f"{old} to {new}")
    for node in source.each(ast.AugAssign):
        if type(node.op) in _ARITHMETIC:
            old, new = _ARITHMETIC[type(node.op)]
            yield source.between(node.target, node.value, f"{old}=", f"{new}=", f"{old}= to {new}=")
            yield source.between(node.target, node.value, f"{old}=", "=", f"{old}= to =")
    for node in source.each(ast.UnaryOp):
        if isinstance(node.op, ast.USub | ast.Invert):
            yield source.replaced("sign dropped", node, source.words(node.operand))


def constants(source: Source) -> Iterator[Edit]:
    """Numbers one more and one less, True for False, texts changed."""
    for node in source.each(ast.Constant, ast.JoinedStr):
        if _in_annotation(source, node) or source.inside(node, ast.Raise) is not None:
            continue  # no exercise specifies the text of an error message
        if _has_operators_of_its_own(source, node):
            continue
        if isinstance(node, ast.JoinedStr):
            words = source.words(node)
            quote = words.lstrip("fFrR")[0]
            yield source.replaced("f-string changed", node, words.replace(quote, f"{quote}?", 1))
        elif isinstance(node.value, bool):
            yield source.replaced(f"{node.value} to {not node.value}", node, str(not node.value))
        elif isinstance(node.value, int | float):
            for change in (1, -1):
                yield source.replaced(
                    f"{node.value} to {node.value + change}", node, repr(node.value + change)
                )
        elif isinstance(node.value, str):
            new = repr(node.value + "?") if node.value else repr("?")
            yield source.replaced(f"text {node.value!r} changed", node, new)


def conditions(source: Source) -> Iterator[Edit]:
    """Conditions negated, ``and`` for ``or``, one side of either dropped."""
    for node in source.each(ast.If, ast.While, ast.IfExp, ast.Assert):
        if not isinstance(node.test, ast.Compare) or len(node.test.ops) > 1:
            yield _negated(source, node.test)  # one comparison has its opposite already
    for node in source.each(ast.comprehension):
        for test in node.ifs:
            if not isinstance(test, ast.Compare) or len(test.ops) > 1:
                yield _negated(source, test)
            yield source.replaced("condition dropped", test, "True")
    for node in source.each(ast.BoolOp):
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in neighbours(node.values):
            yield source.between(left, right, old, new, f"{old} to {new}")
        for value in node.values:
            kept = [source.words(each) for each in node.values if each is not value]
            yield source.replaced(f"{source.short(value)} dropped", node, f" {old} ".join(kept))


def _negated(source: Source, test: ast.expr) -> Edit:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return source.replaced("condition negated", test, source.words(test.operand))
    return Edit("condition negated", *source.span(test), f"not ({source.words(test)})")


def arguments(source: Source) -> Iterator[Edit]:
    """One argument of a call dropped, one item of a list, tuple, set or dict."""
    for call in source.calls():
        items = items_of(call)
        if len(items) == 1 and called(call) in DROPPED and chained(call):
            continue  # the whole call is dropped
        for item in items:
            if isinstance(item, ast.keyword):
                if isinstance(item.value, ast.Constant) and item.value.value is True:
                    continue  # False says the same
                name = item.arg or "**"
                yield source.dropped(f"argument {name} dropped", items, item, call)
            elif len(items) > 1:
                yield source.dropped(f"argument {source.short(item)} dropped", items, item, call)
    for node in source.each(ast.List, ast.Tuple, ast.Set, ast.Dict):
        items = items_of(node)
        if isinstance(getattr(node, "ctx", None), ast.Store) or _in_annotation(source, node):
            continue
        if _targets(source.parents[node]) > 1:
            continue  # see statements()
        for item in items if len(items) > 1 or _is_table_args(source, node) else []:
            shown = item[0] if isinstance(node, ast.Dict) and item[0] is not None else item
            shown = item[1] if isinstance(shown, tuple) else shown
            yield source.dropped(f"item {source.short(shown)} dropped", items, item, node)


def calls(source: Source) -> Iterator[Edit]:
    """``x.strip()`` becomes ``x``, ``sorted(x)`` becomes ``list(x)``, ``await x`` becomes ``x``."""
    for node in source.each(ast.Await):
        yield source.replaced("await dropped", node, source.words(node.value))
    for call in source.calls(*_METHODS):
        if isinstance(call.func, ast.Attribute) and chained(call):
            yield source.unchained(f"{call.func.attr}() dropped", call)
    for call in source.calls(*_FUNCTIONS):
        if isinstance(call.func, ast.Name) and len(call.args) == 1:
            inner = source.words(call.args[0])
            if isinstance(call.args[0], ast.GeneratorExp):
                inner = f"({inner})" if not inner.startswith("(") else inner
            new = f"list({inner})" if call.func.id in {"sorted", "set", "reversed"} else inner
            yield source.replaced(f"{call.func.id}() dropped", call, new)


def statements(source: Source) -> Iterator[Edit]:
    """A statement dropped, ``return None``, an error passed on."""
    for node in source.each(ast.Return):
        value = node.value
        if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            yield Edit("return None", *source.span(node), "return None")
        if not _is_last_of_function(source, node):
            yield Edit("return dropped", *source.span(node), "pass")
    for node in source.each(ast.Expr, ast.AugAssign, ast.Raise, ast.Continue, ast.Break):
        whole = source.parents[node]
        if isinstance(whole, ast.If) and whole.body == [node] and not whole.orelse:
            continue  # the whole of it is dropped
        if not isinstance(getattr(node, "value", None), ast.Constant):
            yield Edit("statement dropped", *source.span(node), "pass")
    for node in source.each(ast.Assign, ast.AnnAssign):
        if _may_go(source, node):
            yield Edit("statement dropped", *source.span(node), "pass")
        yield from _one_of_several(source, node)
    for node in source.each(ast.If):
        if not node.orelse and not _is_elif(source, node):
            yield Edit("if dropped", *source.span(node), "pass")
    for node in source.each(ast.ExceptHandler):
        if not isinstance(node.body[0], ast.Raise):
            start = source.span(node.body[0])[0]
            yield Edit("handler raises", start, source.span(node.body[-1])[1], "raise")
    for node in source.each(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
        for decorator in node.decorator_list:
            start, end = source.span(decorator)
            yield Edit(f"@{source.short(decorator)} dropped", start - 1, end, "")


def _one_of_several(source: Source, node: Any) -> Iterator[Edit]:
    """``a.x, a.y = 1, 2`` becomes ``a.x = 1``."""
    if _targets(node) < 2 or not isinstance(node.value, ast.Tuple):
        return
    pairs = list(zip(node.targets[0].elts, node.value.elts, strict=False))
    for target, _ in pairs:
        if isinstance(target, ast.Name):
            continue
        kept = [pair for pair in pairs if pair[0] is not target]
        left = ", ".join(source.words(each) for each, _ in kept)
        right = ", ".join(source.words(each) for _, each in kept)
        operator = f"assignment of {source.short(target)} dropped"
        yield Edit(operator, *source.span(node), f"{left} = {right}")


def _targets(node: ast.AST) -> int:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
        return len(node.targets[0].elts)
    return 1


def _may_go(source: Source, node: Any) -> bool:
    """Whether the program can go on without: a name that is never set is an error at once."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if not all(isinstance(each, ast.Attribute | ast.Subscript | ast.Name) for each in targets):
        return False
    names = [each.id for each in targets if isinstance(each, ast.Name)]
    if not names:
        return True
    where = source.function(node)
    if where is None:
        return isinstance(source.parents[node], ast.ClassDef)
    others = [
        each
        for each in source.each(ast.Name)
        if each.id in names and isinstance(each.ctx, ast.Store) and source.function(each) is where
    ]
    return len(others) > len(names)


def _is_last_of_function(source: Source, node: ast.AST) -> bool:
    function = source.function(node)
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return function.body[-1] is node


def _is_elif(source: Source, node: ast.If) -> bool:
    parent = source.parents[node]
    return isinstance(parent, ast.If) and node in parent.orelse


def _has_operators_of_its_own(source: Source, node: ast.AST) -> bool:
    """SQL, and the options of a relationship that are texts: see ``classes``."""
    parent = source.parents[node]
    if isinstance(parent, ast.Call):
        return called(parent) in {"CheckConstraint", "text", "Computed"}
    return isinstance(parent, ast.keyword) and parent.arg in {
        *("ondelete", "onupdate", "cascade", "order_by", "back_populates"),
    }


def _is_table_args(source: Source, node: ast.AST) -> bool:
    parent = source.parents[node]
    return isinstance(parent, ast.Assign) and called(parent.targets[0]) == "__table_args__"


def _in_annotation(source: Source, node: ast.AST) -> bool:
    inner: ast.AST | None = node
    while inner is not None:
        parent = source.parents.get(inner)
        if isinstance(parent, ast.AnnAssign) and parent.annotation is inner:
            return True
        inner = parent
    return False


OPERATORS = (comparisons, arithmetic, constants, conditions, arguments, calls, statements)
