"""What Python does: an object made, written, read back, and changed in both ways.

The time zones of the process and of the session are odd ones, and not the same: a moment that was
taken for local time shows.
"""

from __future__ import annotations

import enum
import inspect
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args

from sqlalchemy import Table as MappedTable
from sqlalchemy import exc, select, text, update
from sqlalchemy.orm import Session

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import trials, values
from workbook.judge.equivalence.models.implementation import Implementation, first_line
from workbook.judge.equivalence.models.rows import ZONE
from workbook.judge.equivalence.models.seed_rows import Row, SeedRows, candidates, insert
from workbook.judge.equivalence.models.tolerance import ModelTolerance
from workbook.judge.equivalence.models.trials import Trial
from workbook.schemas.tables import Column

_PROCESS_ZONE = "America/St_Johns"


@dataclass(frozen=True)
class Captured:
    """What one side did: values by the name of their attribute, or an error."""

    values: dict[str, str]
    error: str = ""
    error_kind: tuple[str, str] = ("", "")


def compare(
    world: SeedRows,
    reference: Implementation,
    answer: Implementation,
    name: str,
    tolerance: ModelTolerance,
) -> Difference | None:
    """One class."""
    keys = _attributes(reference, name)
    actual = _attributes(answer, name)
    missing = [key for key in keys if key not in actual]
    if missing:
        words = f"`{name}` has no attribute {missing[0]}."
        return Difference("attribute_missing", words, list(actual), list(keys))
    with _process_zone(_PROCESS_ZONE):
        given, call = {}, name
        every = list(_given(world, reference, name))
        linked = bool(reference.relationships(name))  # there the links are what matters
        for given in every[-1:] if linked else every:
            call = f"{name}({', '.join(f'{key}={value!r}' for key, value in given.items())})"
            expected, got = (_written(side, name, given) for side in (reference, answer))
            shown = f"session.add({call})\nsession.flush()"
            if difference := _difference(name, expected, got, shown):
                return difference
        for key in _filled_in(reference, answer, name) if every else ():
            given = {each: value for each, value in every[-1].items() if each != key}
            call = f"{name}({', '.join(f'{each}={value!r}' for each, value in given.items())})"
            expected, got = (_written(side, name, given) for side in (reference, answer))
            if difference := _difference(
                name, expected, got, f"session.add({call})\nsession.flush()"
            ):
                return difference
        if linked:
            return None
        given = every[1] if every[1:] else given
        if not reference.tables[reference.table_of(name).name].checks:
            given = {key: _unlike_a_default(value) for key, value in given.items()}
        expected, got = (_changed(side, name, given) for side in (reference, answer))
        return _difference(name, expected, got, f"session.add({call})\n{_CHANGES}")


_CHANGES = "session.commit(), then two UPDATEs: an attribute that is set, and update()"


def _filled_in(reference: Implementation, answer: Implementation, name: str) -> Iterator[str]:
    """What the task requires, and the answer has a default for."""
    columns = answer.mapper(name).columns
    for key in _required(reference, name):
        if key in columns and getattr(columns[key], "default", None) is not None:
            yield key


def _unlike_a_default(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 7 if isinstance(value, int) else value


def _attributes(side: Implementation, name: str) -> dict[str, Column]:
    """The mapped columns by the name of their attribute."""
    columns = side.tables[side.table_of(name).name].columns
    by_attribute = {}
    for attribute in side.mapper(name).column_attrs:
        column = attribute.columns[0]
        if getattr(column, "table", None) is side.table_of(name) and column.name in columns:
            by_attribute[attribute.key] = columns[column.name]
    return by_attribute


def _given(world: SeedRows, reference: Implementation, name: str) -> Iterator[dict[str, Any]]:
    """Values to make objects with: only what is required, and all of them."""
    table = reference.tables[reference.table_of(name).name]
    with reference.cursor() as cursor:
        accepted = candidates(world, table, cursor)
    if not accepted:
        return
    full = accepted[0]
    rows = [full, *[row for row in accepted if _nulls(row) != _nulls(full)][:1]]
    for number, row in enumerate(rows):
        loaded = _loaded(reference, name, row)
        if number == 0:
            yield {key: loaded[key] for key in _required(reference, name) if key in loaded}
        yield {key: value for key, value in loaded.items() if value is not None}
    for text_ in _HOSTILE:
        strange = {
            name: values.quoted(text_[: values.length_of(column) or 99])
            for name, column in table.columns.items()
            if values.is_text(column) and full.get(name, values.NULL) != values.NULL
        }
        with reference.cursor() as cursor:
            [tried] = trials.run(
                cursor, [Trial((insert(table, {**full, **strange}),))], into=table.name
            )
        if not tried.state:
            yield _loaded(reference, name, {**full, **strange})
            return


# A constructor or a validator may change what it is given. The first that the table accepts.
_HOSTILE = (" Ø%_ 'E\u0301\" b  ", "Ø%_ 'E\u0301\" b", "Ab")


def _nulls(row: Row) -> frozenset[str]:
    return frozenset(name for name, value in row.items() if value == values.NULL)


def _required(reference: Implementation, name: str) -> list[str]:
    mapped: MappedTable = reference.table_of(name)
    return [
        key
        for key, column in _attributes(reference, name).items()
        if not column.nullable
        and column.default is None
        and not column.numbered
        and mapped.c[column.name].default is None
    ]


def _loaded(reference: Implementation, name: str, row: Row) -> dict[str, Any]:
    """The values of a row of SQL as Python has them."""
    table = reference.tables[reference.table_of(name).name]
    with reference.session() as session:
        mapped = reference.classes[name]
        before: set[Any] = set(session.scalars(select(mapped)))
        session.execute(text(insert(table, row).replace(":", "\\:")))
        instance: Any = (set(session.scalars(select(mapped))) - before).pop()
        attributes = _attributes(reference, name)
        return {
            key: getattr(instance, key) for key, column in attributes.items() if column.name in row
        }


@contextmanager
def _process_zone(name: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


def own_values(side: Implementation, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The same values for the classes of this side: each has enums of its own."""
    own = {}
    for key, value in given.items():
        if isinstance(value, enum.Enum):
            members = getattr(_enum_of(side, name, key), "__members__", {})
            value = members.get(value.name, value.value)
        own[key] = value
    return own


def _enum_of(side: Implementation, name: str, key: str) -> Any:
    """The enum that a column has in Python: its type knows, or the annotation does."""
    known = getattr(side.mapper(name).columns[key].type, "enum_class", None)
    if known is not None:
        return known
    try:
        annotation = inspect.get_annotations(side.classes[name], eval_str=True).get(key)
    except Exception:  # a name that exists only inside the class
        return None
    return next((each for each in get_args(annotation) if isinstance(each, enum.EnumType)), None)


def capture(tell: Callable[[], dict[str, str]]) -> Captured:
    """What came of it, also if it was an error."""
    try:
        return Captured(tell())
    except exc.DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", "") or ""
        return Captured({}, first_line(error), (type(error).__name__, state[:2]))
    except Exception as error:  # the learner's own code may raise anything
        return Captured({}, first_line(error), (type(error).__name__, ""))


def _written(side: Implementation, name: str, given: dict[str, Any]) -> Captured:
    def tell() -> dict[str, str]:
        with side.session() as session:
            instance = side.make(name, own_values(side, name, given))
            time.sleep(0.002)  # a moment that was noted when the object was made is too early
            clock = _Clock(side)
            session.execute(text(f"SET LOCAL TIME ZONE '{ZONE}'"))
            session.add(instance)
            session.flush()
            keys = _attributes(side, name)
            clock.stop(session)
            texts = {key: clock.shown(getattr(instance, key), keys[key]) for key in keys}
            session.expire(instance)
            for key, column in keys.items():
                texts[f"{key}, read back"] = clock.shown(getattr(instance, key), column)
            return texts

    return capture(tell)


def _changed(side: Implementation, name: str, given: dict[str, Any]) -> Captured:
    mapped = side.classes[name]
    created_key: list[Any] = []

    def tell() -> dict[str, str]:
        texts: dict[str, str] = {}
        keys = _attributes(side, name)
        with Session(side.engine) as session:
            instance = side.make(name, own_values(side, name, given))
            session.add(instance)
            session.commit()
            before = {key: getattr(instance, key) for key in keys}
            identity = side.mapper(name).primary_key_from_instance(instance)
            created_key.extend(identity)
        key = next((each for each in sorted(keys) if isinstance(before[each], str)), None)
        if key is None or not values.is_text(keys[key]):
            return texts
        for way in ("the attribute was set", "update()"):
            clock = _Clock(side)
            with Session(side.engine) as session:
                session.execute(text(f"SET LOCAL TIME ZONE '{ZONE}'"))
                changed = before[key] + "x"
                if way == "update()":
                    where = side.mapper(name).primary_key[0] == identity[0]
                    session.execute(update(mapped).where(where).values({key: changed}))
                else:
                    setattr(session.get_one(mapped, tuple(identity)), key, changed)
                session.commit()
                clock.stop(session)
                after: Any = session.get_one(mapped, tuple(identity))
                for each, column in keys.items():
                    value = getattr(after, each)
                    same = "as before" if value == before[each] else clock.shown(value, column)
                    texts[f"{each}, after {way}"] = same
                before = {each: getattr(after, each) for each in keys}
        return texts

    try:
        return capture(tell)
    finally:
        if created_key:
            _remove(side, name, created_key)


def _remove(side: Implementation, name: str, identity: list[Any]) -> None:
    key = side.tables[side.table_of(name).name].primary_key[0]
    with side.cursor() as cursor:
        value = str(identity[0]) if isinstance(identity[0], uuid.UUID) else identity[0]
        cursor.execute(f'DELETE FROM "{side.table_of(name).name}" WHERE "{key}" = %s', (value,))  # noqa: S608


class _Clock:
    """From the moment before a statement to the one after it, as server and process see it."""

    def __init__(self, side: Implementation) -> None:
        with side.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            self.first = min(cursor.fetchone()[0], datetime.now(UTC))
        self.last = self.first

    def stop(self, session: Session) -> None:
        there = session.connection().exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        self.last = max(there, datetime.now(UTC))

    def shown(self, value: Any, column: Column) -> str:
        """A value with its type; what differs between any two runs is told by what it is."""
        if isinstance(value, datetime):
            if value.tzinfo is None:
                return f"datetime without a time zone: {value.isoformat()}"
            if self.first <= value <= self.last:
                return "datetime: <now>"
            return f"datetime: {value.astimezone(UTC).isoformat()}"
        if column.numbered and isinstance(value, int):
            return "int: <a number>"
        if isinstance(value, uuid.UUID):
            return f"UUID: of version {value.version}"
        return plain(value)


def plain(value: Any) -> str:
    """A value with the type that matters: a subclass of ``str`` is a ``str``."""
    if isinstance(value, enum.Enum):
        return f"Enum: {value.name}"
    for kind in (bool, int, float, str, Decimal, datetime, date, uuid.UUID, bytes):
        if isinstance(value, kind):
            return f"{kind.__name__}: {value!s}"
    return "None" if value is None else f"{type(value).__name__}: {value!r}"


def _difference(name: str, ref: Captured, actual: Captured, call: str) -> Difference | None:
    assert ref.error_kind[0] in ("", "IntegrityError"), f"the reference: {ref.error}"
    if ref.error or actual.error:
        return errors_differ(ref, actual, call)
    for key, expected in ref.values.items():
        got = actual.values.get(key, "(nothing)")
        if got != expected:
            attribute = key.partition(",")[0]
            kind = "other_value"
            if got.partition(":")[0] != expected.partition(":")[0]:
                kind = "other_python_type"
            if "as before" in (got, expected):
                kind = "other_update"
            words = f"{name}.{attribute} doesn't have the value that it should."
            return Difference(kind, words, [f"{key}: {got}"], [f"{key}: {expected}"], call)
    return None


def errors_differ(ref: Captured, actual: Captured, call: str) -> Difference | None:
    """One side has raised, or both."""
    if ref.error_kind == actual.error_kind:
        return None
    expected, got = [ref.error or "no error"], [actual.error or "no error"]
    if not ref.error:
        return Difference("raises", f"This raises {actual.error}", got, expected, call)
    if not actual.error:
        words = "This should fail, and it doesn't."
        return Difference("does_not_raise", words, got, expected, call)
    words = "This should fail with a different error."
    return Difference("other_error", words, got, expected, call)
