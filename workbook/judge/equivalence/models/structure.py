"""Compares the catalogue of two tables: columns first, then (after the rows) keys and indexes."""

from __future__ import annotations

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models.tolerance import ModelTolerance
from workbook.schemas.tables import Column, ForeignKey, Index, Table

_UNLIMITED = {"text", "character varying"}
_ACTIONS = {
    "a": "NO ACTION",
    "r": "RESTRICT",
    "c": "CASCADE",
    "n": "SET NULL",
    "d": "SET DEFAULT",
}
_LARGEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def columns(reference: Table, answer: Table, tolerance: ModelTolerance) -> Difference | None:
    """Which columns there are, their types, and whether they accept NULL."""
    table = reference.name
    missing = [name for name in reference.columns if name not in answer.columns]
    if missing:
        text = f"The table {table} has no column {missing[0]}."
        return Difference("column_missing", text, list(answer.columns), list(reference.columns))
    extra = [name for name in answer.columns if name not in reference.columns]
    if extra:
        text = f"The table {table} has a column that was not asked for: {', '.join(extra)}."
        return Difference("column_extra", text, list(answer.columns), list(reference.columns))
    for name, ref in reference.columns.items():
        if difference := _column(table, ref, answer.columns[name], tolerance):
            return difference
    return _primary_key(reference, answer, tolerance)


def _column(
    table: str, ref: Column, actual: Column, tolerance: ModelTolerance
) -> Difference | None:
    where = f"{table}.{ref.name}"
    if ref.labels and actual.labels and ref.labels != actual.labels:
        text = f"The labels of the enum type of {where} are not the ones that were asked for."
        return Difference("other_labels", text, list(actual.labels), list(ref.labels))
    if not _same_type(where, ref, actual, tolerance):
        text = f"The column {where} does not have the type that was asked for."
        return Difference(
            "other_type", text, [f"{ref.name}: {actual.type}"], [f"{ref.name}: {ref.type}"]
        )
    if ref.labels and ref.type in tolerance.names and actual.type != ref.type:
        text = f"The enum type of {where} should be called {ref.type}."
        return Difference("other_type_name", text, [actual.type], [ref.type])
    if ref.nullable != actual.nullable and table not in tolerance.association_keys:
        kind = "may_be_null" if actual.nullable else "may_not_be_null"
        words = ("does not accept NULL", "accepts NULL")
        text = f"The column {where} {words[actual.nullable]}; expected: it {words[ref.nullable]}."
        got, expected = (
            [f"{ref.name} {'NULL' if each.nullable else 'NOT NULL'}"] for each in (actual, ref)
        )
        return Difference(kind, text, got, expected)
    if ref.collation != actual.collation:
        text = f"The column {where} sorts and compares by a different collation."
        return Difference(
            "other_collation", text, [actual.collation or "default"], [ref.collation or "default"]
        )
    if ref.generated != actual.generated:
        text = f"The column {where} is computed from other columns; its values can't be written."
        return Difference("generated", text, [actual.default or ""], [])
    return _numbering(where, ref, actual, tolerance)


def _same_type(where: str, ref: Column, actual: Column, tolerance: ModelTolerance) -> bool:
    if actual.type == ref.type or (ref.labels and actual.labels):
        return True
    if actual.type in tolerance.types_for(where):
        return True
    if {actual.type, ref.type} <= _UNLIMITED:
        return True
    return tolerance.wider_integers and (ref.type, actual.type) == ("integer", "bigint")


def _numbering(
    where: str, ref: Column, actual: Column, tolerance: ModelTolerance
) -> Difference | None:
    got, expected = ([f"{ref.name}: {_numbered(each)}"] for each in (actual, ref))
    if bool(ref.numbered) != bool(actual.numbered) or (
        ref.numbered != actual.numbered and not tolerance.identity_kind
    ):
        text = f"PostgreSQL numbers {where} in a different way than the task asks for."
        return Difference("other_numbering", text, got, expected)
    if ref.sequence and actual.sequence:
        # It has to reach the end of the column's type, upwards, and never begin again.
        numbers = actual.sequence
        whole = numbers.largest >= _LARGEST.get(actual.type, 0) and numbers.step > 0
        if not whole or numbers.cycles:
            text = f"The numbers that PostgreSQL makes for {where} end before those of its type."
            if numbers.cycles:
                text = f"The numbers that PostgreSQL makes for {where} begin again at their end."
            if numbers.step < 0:
                text = f"The numbers that PostgreSQL makes for {where} run downwards."
            return Difference("other_numbers", text, got, expected)
    return None


def _numbered(column: Column) -> str:
    words = {"": "not numbered", "serial": f"DEFAULT {column.default}"}
    text = words.get(column.numbered, f"GENERATED {column.numbered.upper()} AS IDENTITY")
    if column.sequence:
        numbers = column.sequence
        text += f", {numbers.smallest} to {numbers.largest}, step {numbers.step}"
        text += ", cycles" if numbers.cycles else ""
    return text


def _primary_key(reference: Table, answer: Table, tolerance: ModelTolerance) -> Difference | None:
    if reference.primary_key == answer.primary_key or reference.name in tolerance.association_keys:
        return None
    return Difference(
        "other_primary_key",
        f"The primary key of {reference.name} is not the one that was asked for.",
        [", ".join(answer.primary_key) or "(none)"],
        [", ".join(reference.primary_key)],
    )


def keys(reference: Table, answer: Table, tolerance: ModelTolerance) -> Difference | None:
    """Foreign keys, unique rules, checks, indexes, and the names that the task gives."""
    return (
        _foreign_keys(reference, answer, tolerance)
        or _uniques(reference, answer, tolerance)
        or _checks(reference, answer, tolerance)
        or _indexes(reference, answer, tolerance)
        or _names(reference, answer, tolerance)
    )


def _foreign_keys(reference: Table, answer: Table, tolerance: ModelTolerance) -> Difference | None:
    got = [_foreign_key(each) for each in answer.foreign_keys] or ["(no foreign keys)"]
    expected = [_foreign_key(each) for each in reference.foreign_keys]
    actual = {each.columns: each for each in answer.foreign_keys}
    for ref in reference.foreign_keys:
        columns = ", ".join(ref.columns)
        foreign_key = actual.pop(ref.columns, None)
        if foreign_key is None:
            text = f"There is no foreign key on {reference.name}.{columns}."
            return Difference("foreign_key_missing", text, got, expected)
        if (foreign_key.target, foreign_key.target_columns) != (ref.target, ref.target_columns):
            text = f"{reference.name}.{columns} doesn't point to what it should."
            return Difference("other_target", text, got, expected)
        where = f"{reference.name}.{columns}"
        actions = _action(answer, foreign_key.columns, foreign_key.on_delete)
        wanted = _action(reference, ref.columns, ref.on_delete)
        if where in tolerance.letting_go:
            nulls = actions == "SET NULL" and not answer.columns[foreign_key.columns[0]].nullable
            wrong_action = nulls or actions == "SET DEFAULT"
        else:
            wrong_action = actions != wanted
        if wrong_action:
            text = (
                f"PostgreSQL doesn't do what it should when the row that {where} points to is "
                "deleted."
            )
            return Difference("other_on_delete", text, got, expected)
        if not tolerance.on_update and _action(
            answer, foreign_key.columns, foreign_key.on_update
        ) != _action(reference, ref.columns, ref.on_update):
            text = (
                f"PostgreSQL doesn't do what it should when the key that {where} points to changes."
            )
            return Difference("other_on_update", text, got, expected)
        if (foreign_key.deferred, foreign_key.validated) != (ref.deferred, ref.validated):
            text = f"The foreign key {where} is not checked when a statement ends."
            return Difference("deferred", text, got, expected)
        if len(ref.columns) > 1 and foreign_key.match != ref.match:
            text = f"The foreign key {where} treats NULL in some of its columns differently."
            return Difference("other_match", text, got, expected)
    if actual or len(answer.foreign_keys) > len(reference.foreign_keys):
        text = f"{reference.name} has a foreign key that was not asked for."
        return Difference("foreign_key_extra", text, got, expected or ["(no foreign keys)"])
    return None


def _action(table: Table, columns: tuple[str, ...], action: str) -> str:
    """RESTRICT is NO ACTION, and SET DEFAULT is SET NULL where there is no default."""
    if action == "d" and all(table.columns[name].default is None for name in columns):
        action = "n"
    return _ACTIONS["a" if action == "r" else action]


def _foreign_key(key: ForeignKey) -> str:
    text = f"{', '.join(key.columns)} -> {key.target} ({', '.join(key.target_columns)})"
    text += f" ON DELETE {_ACTIONS[key.on_delete]}"
    return text + (" INITIALLY DEFERRED" if key.deferred else "")


def _rule(table: Table, index: Index, ordered: bool) -> tuple[object, ...]:
    """What an index forbids."""
    keys = tuple(
        plain if plain is not None else "(expression)" for plain in index.plain
    )  # rows tell whether two expressions differ
    nullable = any(name and table.columns[name].nullable for name in index.plain)
    rule = keys if ordered else tuple(sorted(keys))
    return (rule, bool(index.where), index.nulls_alike and nullable, index.deferrable)


def _uniques(reference: Table, answer: Table, tolerance: ModelTolerance) -> Difference | None:
    got = [each.shown for each in answer.indexes if each.unique] or ["(nothing is unique)"]
    expected = [each.shown for each in reference.indexes if each.unique]
    actual = [_rule(answer, each, False) for each in answer.indexes if each.unique]
    for index in reference.indexes:
        if not index.unique:
            continue
        rule = _rule(reference, index, False)
        if rule not in actual:
            text = f"{reference.name} has no unique rule on {', '.join(index.keys)}."
            return Difference("unique_missing", text, got, expected)
        actual = [each for each in actual if each != rule]
    if actual:
        text = f"{reference.name} has a unique rule that was not asked for."
        return Difference("unique_extra", text, got, expected)
    if any(index.constraint == "exclude" for index in answer.indexes):
        text = f"{reference.name} has an exclusion constraint that was not asked for."
        return Difference("exclusion_extra", text, got, expected)
    return None


def _checks(reference: Table, answer: Table, tolerance: ModelTolerance) -> Difference | None:
    got = [f"{each.name}: {each.expression}" for each in answer.checks] or ["(no CHECK)"]
    expected = [f"{each.name}: {each.expression}" for each in reference.checks] or ["(no CHECK)"]
    if len(answer.checks) < len(reference.checks):
        text = f"{reference.name} has fewer check constraints than the task names."
        return Difference("check_missing", text, got, expected)
    if len(answer.checks) > len(reference.checks) and not tolerance.extra_checks:
        text = f"{reference.name} has a check constraint that was not asked for."
        return Difference("check_extra", text, got, expected)
    if not all(each.validated for each in answer.checks):
        text = f"A check constraint of {reference.name} is not validated."
        return Difference("not_validated", text, got, expected)
    return None


def _indexes(reference: Table, answer: Table, tolerance: ModelTolerance) -> Difference | None:
    got = [each.shown for each in answer.indexes] or ["(no index)"]
    expected = [each.shown for each in reference.indexes]
    for index in reference.indexes:
        if not index.unique and not any(_serves(each, index.plain) for each in answer.indexes):
            return Difference("index_missing", _no_index(answer, index.plain), got, expected)
    if not tolerance.extra_indexes and len(answer.indexes) > len(reference.indexes):
        text = f"{reference.name} has more indexes than the task needs."
        return Difference("index_extra", text, got, expected)
    # Each column that the reference can look up by itself.
    for name in {index.plain[0] for index in reference.indexes if index.plain[0]}:
        if not any(_serves(each, (name,)) for each in answer.indexes):
            return Difference("index_missing", _no_index(answer, (name,)), got, expected)
    return None


def _no_index(table: Table, keys: tuple[str | None, ...]) -> str:
    names = ", ".join(key or "(expression)" for key in keys)
    for index in table.indexes:
        if index.plain[: len(keys)] == keys:
            return f"The index {index.name} begins with {names}, but it doesn't serve every search."
    return f"No index on {table.name} begins with {names}."


def _serves(index: Index, keys: tuple[str | None, ...]) -> bool:
    """Whether this index finds the rows with these values, NULL apart."""
    whole = index.where is None or index.where == f"{keys[0]} IS NOT NULL"
    ordered = index.method == "btree" or (index.method == "hash" and index.plain == keys)
    return whole and ordered and index.plain[: len(keys)] == keys and index.classes[0]


def _names(reference: Table, answer: Table, tolerance: ModelTolerance) -> Difference | None:
    got, expected = _named(answer), _named(reference)
    for name, kind in expected.items():
        if name in tolerance.names and got.get(name) != kind:
            text = f"There is no {kind} called {name}."
            if name in got:
                text = f"{name} is a{'n' * (got[name][0] in 'aeiou')} {got[name]}; a {kind} was "
                text += "asked for."
            return Difference(
                "other_name",
                text,
                [f"{each}: {what}" for each, what in got.items()],
                [f"{name}: {kind}"],
            )
    return None


def _named(table: Table) -> dict[str, str]:
    kind_by_name = {each.name: "check constraint" for each in table.checks}
    kind_by_name |= {each.name: "foreign key" for each in table.foreign_keys}
    for index in table.indexes:
        kinds = {"": "unique index" if index.unique else "index", "unique": "unique constraint"}
        kind_by_name[index.name] = kinds.get(index.constraint, index.constraint)
    return kind_by_name
