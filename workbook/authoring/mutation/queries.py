"""Operators on statements, sessions and transactions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from workbook.authoring.mutation.source import Edit, Source, called, chained, items_of

# Methods that may be forgotten: x.order_by(...) becomes x.
DROPPED = {
    *("order_by", "group_by", "having", "distinct", "limit", "offset", "where", "filter"),
    *("filter_by", "join", "outerjoin", "with_for_update", "returning", "options", "correlate"),
    *("execution_options", "on_conflict_do_nothing", "on_conflict_do_update", "unique", "desc"),
    *("asc", "nulls_last", "nulls_first", "with_only_columns", "select_from", "prefix_with"),
    *("values", "partitions", "yield_per", "add_columns"),
}
_TERMS = {"where", "filter", "having", "and_", "or_"}
_RENAMED = {
    "join": ("outerjoin",),
    "outerjoin": ("join",),
    "join_from": ("outerjoin_from",),
    "outerjoin_from": ("join_from",),
    "desc": ("asc",),
    "asc": ("desc",),
    "nulls_last": ("nulls_first",),
    "nulls_first": ("nulls_last",),
    "is_": ("is_not",),
    "is_not": ("is_",),
    "in_": ("not_in",),
    "not_in": ("in_",),
    "and_": ("or_",),
    "or_": ("and_",),
    "union": ("union_all",),
    "union_all": ("union",),
    "selectinload": ("joinedload", "lazyload"),
    "joinedload": ("selectinload", "lazyload"),
    "subqueryload": ("lazyload",),
    "scalars": ("execute",),
    "scalar": ("execute",),
    "scalar_one": ("scalar_one_or_none",),
    "scalar_one_or_none": ("scalar_one",),
    "one_or_none": ("one",),
    "one": ("one_or_none",),
    "first": ("one_or_none",),
    "like": ("ilike",),
    "ilike": ("like",),
    "contains": ("icontains", "startswith"),
    "icontains": ("contains", "istartswith"),
    "startswith": ("contains", "istartswith"),
    "endswith": ("contains", "iendswith"),
    "flush": ("commit",),
    "commit": ("flush",),
    "rollback": ("commit",),
    "any": ("has",),
    "sum": ("max",),
    "min": ("max",),
    "max": ("min",),
    "row_number": ("rank",),
    "rank": ("row_number", "dense_rank"),
    "dense_rank": ("rank",),
}
_ROUND_TRIPS = {"flush", "commit", "rollback"}


def dropped(source: Source) -> Iterator[Edit]:
    """``x.order_by(...)`` becomes ``x``; one term of WHERE, one key of ORDER BY goes."""
    for call in source.calls(*DROPPED):
        if chained(call):
            yield source.unchained(f"{called(call)}() dropped", call)
    # One term, one key: also where it is the only argument beside others (python.arguments has
    # those), so only what & and | join is left.
    for node in source.each(ast.BinOp):
        if isinstance(node.op, ast.BitAnd | ast.BitOr) and _is_condition(source, node):
            for kept, gone in ((node.left, node.right), (node.right, node.left)):
                yield source.replaced(f"{source.short(gone)} dropped", node, source.words(kept))
    for call in source.calls():
        if called_on(call) == "func" and len(items_of(call)) == len(call.args) == 1:
            name = f"func.{called(call)}() dropped"
            yield source.replaced(name, call, source.words(call.args[0]))
    for call in source.calls("literal", "cast", "type_coerce", "bindparam"):
        if isinstance(call.func, ast.Name) and call.args:
            yield source.replaced(f"{called(call)}() dropped", call, source.words(call.args[0]))


def renamed(source: Source) -> Iterator[Edit]:
    """``join`` becomes ``outerjoin``, ``desc`` becomes ``asc``, and so on."""
    for call in source.calls(*_RENAMED):
        old = called(call)
        if old in {"min", "max", "sum", "any"} and isinstance(call.func, ast.Name):
            continue  # Python's own
        if old in _ROUND_TRIPS | {"first", "one", "union", "any"} and not chained(call):
            continue
        for new in _RENAMED[old]:
            # The loaders are imported by name, and the other may not be.
            text = f"__import__('sqlalchemy').orm.{new}" if new.endswith("load") else new
            if new.endswith("load") and chained(call):
                text = new
            if new in {"and_", "or_", "union", "union_all"} and isinstance(call.func, ast.Name):
                text = f"__import__('sqlalchemy').{new}"
            yield source.renamed(f"{old} to {new}", call.func, text)


def ordering(source: Source) -> Iterator[Edit]:
    """A key that goes up goes down."""
    for call in source.calls("order_by"):
        for key in call.args:
            last = called(key)
            if last not in {"desc", "asc", "nulls_last", "nulls_first"} and not isinstance(
                key, ast.Starred | ast.Constant
            ):
                yield source.method("ascending to desc", key, "desc()")


def locks(source: Source) -> Iterator[Edit]:
    """Another lock than FOR UPDATE, another way to meet one that is held."""
    for call in source.calls("with_for_update"):
        for option in ("read", "nowait", "skip_locked", "key_share"):
            if option not in {each.arg for each in call.keywords}:
                words = [source.words(each) for each in items_of(call)]
                assert isinstance(call.func, ast.Attribute)
                arguments = ", ".join([*words, f"{option}=True"])
                yield Edit(
                    f"with_for_update({option}=True)",
                    source.span(call.func)[1],
                    source.span(call)[1],
                    f"({arguments})",
                )


def transactions(source: Source) -> Iterator[Edit]:
    """COMMIT added, a transaction or a savepoint that is not begun."""
    for function in source.each(ast.FunctionDef, ast.AsyncFunctionDef):
        names = [each.arg for each in function.args.args]
        if not names or names[0] not in {"session", "connection"}:
            continue
        ends = {"commit", "rollback", "close"}
        if any(called(call) in ends for call in ast.walk(function) if isinstance(call, ast.Call)):
            continue  # one more would do nothing
        waits = "await " if isinstance(function, ast.AsyncFunctionDef) else ""
        commit = f"{waits}{names[0]}.commit()"
        for node in source.each(ast.Return):
            if source.function(node) is not function:
                continue
            if node.value is None:
                yield Edit("commit() added", *source.span(node), f"return {commit}")
            else:
                text = f"return ({source.words(node.value)}, {commit})[0]"
                yield Edit("commit() added", *source.span(node), text)
        last = function.body[-1]
        if not isinstance(last, ast.Return | ast.Raise):
            end = source.span(last)[1]
            yield Edit("commit() added", end, end, f"\n{' ' * last.col_offset}{commit}")
    for call in source.calls("begin", "connect"):
        if not isinstance(call.func, ast.Attribute) or call.args:
            continue
        if called(call) == "begin" and _is_engine(call.func.value):
            yield source.renamed("begin to connect", call.func, "connect")
        elif called(call) == "connect":
            yield source.renamed("connect to begin", call.func, "begin")
        else:
            words = source.words(call.func.value)
            plain = words if isinstance(call.func.value, ast.Call) else f"{words}()"
            yield source.replaced("begin() dropped", call, plain)
    for call in source.calls("begin_nested"):
        nothing = "__import__('contextlib').nullcontext()"
        yield source.replaced("begin_nested() dropped", call, nothing)


def values(source: Source) -> Iterator[Edit]:
    """A value put into the SQL by an f-string, a moment without its time zone."""
    for node in source.each(ast.Name):
        kind = _annotation(source, node)
        if kind is None or not isinstance(node.ctx, ast.Load):
            continue
        if "datetime" in kind.split(" | ") and not isinstance(source.parents[node], ast.Compare):
            yield source.method(f"{node.id} naive", node, "replace(tzinfo=None)")
    for call in source.calls("now"):
        if called_on(call) == "datetime" and call.args:
            yield source.replaced("datetime.now() naive", call, "datetime.now()")
    for node in source.each(ast.Compare):
        [right, *more] = node.comparators
        if more or not isinstance(node.ops[0], ast.Eq) or not isinstance(right, ast.Name):
            continue
        if not isinstance(node.left, ast.Attribute) or _annotation(source, right) not in {
            "str",
            "str | None",
        }:
            continue
        column = source.words(node.left)
        text = f"""f"{{{column}.expression}} = '{{{right.id}}}'\""""
        yield source.replaced("f-string in text()", node, f"__import__('sqlalchemy').text({text})")


def called_on(call: ast.Call) -> str:
    """``datetime`` for ``datetime.now()``."""
    return called(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def _annotation(source: Source, node: ast.Name) -> str | None:
    function = source.function(node)
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    for each in arguments:
        if each.arg == node.id and each.annotation is not None:
            return ast.unparse(each.annotation)
    return None


def _is_engine(node: ast.expr) -> bool:
    return called(node) in {"engine", "create_engine"}


def _is_condition(source: Source, node: ast.AST) -> bool:
    call = source.inside(node, ast.Call)
    return isinstance(call, ast.Call) and called(call) in _TERMS | {"any", "has", "join", "exists"}


OPERATORS = (dropped, renamed, ordering, locks, transactions, values)
