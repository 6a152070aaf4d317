"""What is done with the two ends of a relationship, step by step, the same on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import inspect as look_at
from sqlalchemy.orm import Session, lazyload

from workbook.judge.equivalence.models.implementation import Implementation
from workbook.judge.equivalence.models.seed_rows import SeedRows
from workbook.judge.equivalence.models.tolerance import ModelTolerance
from workbook.judge.equivalence.models.trials import FIRST_ID
from workbook.judge.equivalence.models.values import NULL
from workbook.schemas.tables import Table
from workbook.sqltape import Recording


@dataclass(frozen=True)
class Link:
    """One relationship of the reference: ``owner.key`` leads to ``target``, ``back`` returns."""

    owner: str
    key: str
    target: str
    back: str
    many: bool
    foreign_keys: frozenset[str]
    upwards: bool  # from the row with the foreign key to the one that it points to
    required: bool  # the foreign key does not accept NULL


@dataclass(frozen=True)
class Scenario:
    """One thing that is done.

    Attributes:
        play: does it; its value is compared.
        call: the same as lines of Python, for the learner.
        kind, words: said when the value differs.
        reads_rows: whether all rows are compared afterwards.
        counted: whether the statements are.
    """

    play: Callable[[ScenarioContext], Any]
    call: str
    kind: str = "other_rows_left"
    words: str = ""
    reads_rows: bool = True
    counted: bool = False


class ScenarioContext:
    """One implementation, with a session that is rolled back at the end."""

    def __init__(
        self, side: Implementation, world: SeedRows, session: Session, recording: Recording
    ) -> None:
        self.side = side
        self.world = world
        self.session = session
        self.recording = recording
        self.counted_from = 0
        self.counted_to: int | None = None
        self._new_count = 0

    def get(self, name: str, identity: tuple[int, ...]) -> Any:
        """A row of the world."""
        return self.session.get_one(self.side.classes[name], identity)

    def get_alone(self, name: str, identity: tuple[int, ...]) -> Any:
        """A row of the seed data without related objects, even if the class loads them eagerly."""
        mapped = self.side.classes[name]
        return self.session.get_one(mapped, identity, options=[lazyload("*")])

    def new(self, name: str, link: Link) -> Any:
        """A new object with what it requires, but for the link that is looked at."""
        self._new_count += 1
        table = self.side.tables[self.side.table_of(name).name]
        given: dict[str, Any] = {}
        for attribute in self.side.mapper(name).column_attrs:
            column = table.columns.get(attribute.columns[0].name)
            if column is None or column.numbered or column.nullable or column.default:
                continue
            parents = self.world.parents(table, column.name)
            if f"{table.name}.{column.name}" in link.foreign_keys:
                continue
            if parents is not None:
                given[attribute.key] = int(parents[-1])  # it has no children yet
            else:
                given[attribute.key] = _value(
                    attribute.columns[0].type.python_type, self._new_count
                )
        return self.side.make(name, given)

    def rows(self) -> list[str]:
        """All rows of all tables; ids that are not of the world are told by what they are."""
        lines = []
        query = " UNION ALL ".join(
            f"SELECT '{name}', to_jsonb(t) FROM \"{name}\" t"  # noqa: S608
            for name in self.side.tables
        )
        for table_name, row in self.session.connection().exec_driver_sql(query):
            table = self.side.tables[table_name]
            shown = ", ".join(
                f"{name}={self._shown(table, name, row.get(name))}" for name in sorted(row)
            )
            lines.append(f"{table_name}: {shown}")
        return sorted(lines)

    def _shown(self, table: Table, name: str, value: Any) -> str:
        numbered = table.columns[name].numbered or table.foreign_key_of(name)
        if numbered and isinstance(value, int) and not FIRST_ID <= value < FIRST_ID + 1000:
            return "<new>"
        return repr(value)

    def count(self) -> None:
        """Start counting statements."""
        self.counted_from = len(self.recording.statements)

    def stop(self) -> None:
        """Stop counting statements."""
        self.counted_to = len(self.recording.statements)

    def labels(self, items: Any) -> Any:
        """What is in a list, or the one object, so that it can be compared."""
        if items is None:
            return "None"
        if not isinstance(items, list):
            return self._label(items)
        return [self._label(item) for item in items]

    def _label(self, item: Any) -> str:
        mapper = look_at(type(item))
        table = self.side.tables.get(mapper.local_table.name)
        columns = [
            f"{attribute.key}={self._shown(table, attribute.columns[0].name, value)}"
            if table
            else repr(value)
            for attribute in mapper.column_attrs
            for value in [getattr(item, attribute.key)]
        ]
        return f"{self.side.name_of(type(item))}({', '.join(sorted(columns))})"


def _value(kind: type, number: int) -> Any:
    values: dict[type, Any] = {
        str: f"new {number}",
        int: 40 + number,
        bool: True,
        Decimal: Decimal(number),
        float: float(number),
        date: date(2026, 11, number),
        datetime: datetime(2026, 11, 2, 12, number, tzinfo=UTC),
        UUID: UUID(int=number),
    }
    return values.get(kind, f"new {number}")


def _items(owner: Any, key: str) -> list[Any]:
    held = getattr(owner, key)
    return held if isinstance(held, list) else [] if held is None else [held]


def _connect(owner: Any, key: str, target: Any, many: bool) -> None:
    if many:
        getattr(owner, key).append(target)
    else:
        setattr(owner, key, target)


def of_link(
    reference: Implementation, world: SeedRows, link: Link, tolerance: ModelTolerance
) -> Iterator[Scenario]:
    """The scenes of one relationship."""
    yield from _new_objects(link)
    owners = _identities(reference, world, link.owner)
    if not owners:
        return
    what = f"{link.owner}.{link.key}"
    full = [each for each in owners if _held(reference, world, link, each)]
    empty = [each for each in owners if each not in full]
    if what not in tolerance.unordered:
        yield from _reading(link, full[: None if world.special else _READ] + empty[:1])
    if not full:
        return
    letting_go = bool(link.foreign_keys & tolerance.letting_go)
    if not letting_go and not (link.upwards and link.required):
        yield from _taking_out(link, full[0])
    if len(owners) > 1:
        other = next(each for each in owners if each != full[0])
        yield from _moving(link, full[0], empty[0] if empty else other)
    if not letting_go or not link.many:
        yield from _replacing(link, full[0])
    yield from _adding(link, full[0], what in tolerance.unordered)


_READ = 5  # so many lists are read


def _variables(link: Link) -> tuple[str, str]:
    owner, target = link.owner.lower(), link.target.lower()
    return owner, f"other_{target}" if owner == target else target


def _joined(link: Link) -> str:
    """The line that links two objects."""
    owner, target = _variables(link)
    if link.many:
        return f"{owner}.{link.key}.append({target})"
    return f"{owner}.{link.key} = {target}"


def _new_objects(link: Link) -> Iterator[Scenario]:
    owner, target = _variables(link)

    def in_memory(stage: ScenarioContext) -> Any:
        instance, linked = stage.new(link.owner, link), stage.new(link.target, link)
        _connect(instance, link.key, linked, link.many)
        if not link.back:
            return []
        return [
            any(each is instance for each in _items(linked, link.back)),
            any(each is linked for each in _items(instance, link.key)),
        ]

    line = f"{owner}, {target} = {link.owner}(...), {link.target}(...)\n{_joined(link)}"
    yield Scenario(
        in_memory,
        f"{line}\n{target}.{link.back}",
        "other_side",
        f"After this, {target}.{link.back} doesn't show it: the two relationships are not two ends "
        "of one link.",
        reads_rows=False,
    )
    if link.upwards and link.back:
        return  # the two objects were linked and saved from the other end
    for added in (owner, target):

        def saved(stage: ScenarioContext, added: str = added) -> Any:
            instance, linked = stage.new(link.owner, link), stage.new(link.target, link)
            _connect(instance, link.key, linked, link.many)
            stage.session.add(instance if added == owner else linked)
            stage.session.flush()
            return [look_at(instance).persistent, look_at(linked).persistent]

        left_out = target if added == owner else owner
        yield Scenario(
            saved,
            f"{line}\nsession.add({added})\nsession.flush()",
            "not_saved",
            f"The new {added} was added to the session, and {left_out}, which is linked with it, "
            "was not saved.",
        )


def _identities(reference: Implementation, world: SeedRows, name: str) -> list[tuple[int, ...]]:
    """The primary keys of the rows of the world, in their order."""
    table = reference.tables[reference.table_of(name).name]
    rows = world.rows.get(table.name, [])
    return sorted(tuple(int(row[key]) for key in table.primary_key) for row in rows)


def _held(
    reference: Implementation, world: SeedRows, link: Link, identity: tuple[int, ...]
) -> bool:
    """Whether the relationship has a row at its other end."""
    table = reference.tables[reference.table_of(link.owner).name]
    if link.upwards:
        for row in world.rows.get(table.name, []):
            if tuple(int(row[key]) for key in table.primary_key) == identity:
                return any(row.get(_column(key)) not in (None, NULL) for key in link.foreign_keys)
        return False
    for key in link.foreign_keys:
        child = reference.tables[key.partition(".")[0]]
        foreign_key = child.foreign_key_of(_column(key))
        if foreign_key is not None and foreign_key.target == table.name:
            rows = world.rows.get(child.name, [])
            if any(row.get(_column(key)) == str(identity[0]) for row in rows):
                return True
    return False


def _column(key: str) -> str:
    return key.partition(".")[2]


def _reading(link: Link, owners: list[tuple[int, ...]]) -> Iterator[Scenario]:
    owner, _ = _variables(link)

    def read(stage: ScenarioContext) -> Any:
        return [
            (
                f"{owner} = {_got(link.owner, identity)}",
                stage.labels(getattr(stage.get(link.owner, identity), link.key)),
            )
            for identity in owners
        ]

    yield Scenario(
        read,
        f"{owner}.{link.key}",
        "other_order" if link.many else "other_object",
        f"{link.owner}.{link.key} doesn't hold what it should"
        + (", or holds it in a different order." if link.many else "."),
        reads_rows=False,
    )


def _got(name: str, identity: tuple[int, ...]) -> str:
    shown = str(identity[0]) if len(identity) == 1 else str(identity)
    return f"session.get_one({name}, {shown})"


def _taking_out(link: Link, identity: tuple[int, ...]) -> Iterator[Scenario]:
    owner, _ = _variables(link)

    def take_out(stage: ScenarioContext) -> Any:
        instance = stage.get(link.owner, identity)
        if link.many:
            getattr(instance, link.key).pop(0)
        else:
            setattr(instance, link.key, None)
        stage.session.flush()

    line = f"{owner}.{link.key}.pop(0)" if link.many else f"{owner}.{link.key} = None"
    yield Scenario(take_out, f"{owner} = {_got(link.owner, identity)}\n{line}\nsession.flush()")


def _moving(link: Link, first: tuple[int, ...], second: tuple[int, ...]) -> Iterator[Scenario]:
    owner, target = _variables(link)

    def move(stage: ScenarioContext) -> Any:
        source, instance = stage.get(link.owner, first), stage.get(link.owner, second)
        _connect(instance, link.key, _items(source, link.key)[0], link.many)
        stage.session.flush()

    place = "[0]" if link.many else ""
    line = f"{target} = {_got(link.owner, first)}.{link.key}{place}\n"
    line += f"{owner} = {_got(link.owner, second)}\n{_joined(link)}\nsession.flush()"
    yield Scenario(move, line)


def _replacing(link: Link, identity: tuple[int, ...]) -> Iterator[Scenario]:
    owner, _ = _variables(link)

    def replace(stage: ScenarioContext) -> Any:
        instance, new = stage.get(link.owner, identity), stage.new(link.target, link)
        setattr(instance, link.key, [new] if link.many else new)
        stage.session.flush()

    new = f"[{link.target}(...)]" if link.many else f"{link.target}(...)"
    yield Scenario(
        replace,
        f"{owner} = {_got(link.owner, identity)}\n{owner}.{link.key} = {new}\nsession.flush()",
    )


def _adding(link: Link, identity: tuple[int, ...], unordered: bool) -> Iterator[Scenario]:
    owner, _ = _variables(link)
    if not link.many:
        return

    def add(stage: ScenarioContext) -> Any:
        instance = stage.get(link.owner, identity)
        getattr(instance, link.key).append(stage.new(link.target, link))
        stage.session.flush()
        stage.session.expire_all()
        labels = stage.labels(getattr(instance, link.key))
        return sorted(labels) if unordered else labels

    yield Scenario(
        add,
        f"{owner} = {_got(link.owner, identity)}\n{owner}.{link.key}.append({link.target}(...))\n"
        f"session.flush()\nsession.expire_all()\n{owner}.{link.key}",
        "other_order",
        f"{link.owner}.{link.key} doesn't hold what it should, or holds it in a different order.",
    )


def of_class(
    reference: Implementation,
    world: SeedRows,
    name: str,
    links: list[Link],
    tolerance: ModelTolerance,
) -> Iterator[Scenario]:
    """Deleting objects of one class, with nothing loaded and with everything loaded."""
    table = reference.table_of(name).name
    pointing = {
        f"{child.name}.{key.columns[0]}"
        for child in reference.tables.values()
        for key in child.foreign_keys
        if key.target == table
    }
    if pointing & tolerance.letting_go:
        return
    identities = _identities(reference, world, name)
    variable = name.lower()
    keys = list(reference.relationships(name))
    below = [link for link in links if link.owner == name and not link.upwards]
    full = [each for each in identities if any(_held(reference, world, k, each) for k in below)]
    empty = [each for each in identities if each not in full]
    tried = [(each, loaded) for each in full[:1] for loaded in (False, True)]
    for identity, loaded in [*tried, *((each, False) for each in empty[:1])]:

        def delete(
            stage: ScenarioContext, identity: tuple[int, ...] = identity, loaded: bool = loaded
        ) -> Any:
            instance = (stage.get if loaded else stage.get_alone)(name, identity)
            if loaded:
                for key in keys:
                    for item in list(_items(instance, key)):
                        for back in list(look_at(type(item)).relationships.keys()):
                            getattr(item, back)
            stage.count()
            stage.session.delete(instance)
            try:
                stage.session.flush()
            finally:
                stage.stop()

        lines = [f"{variable} = {_got(name, identity)}"]
        lines += [f"{variable}.{key}" for key in keys if loaded]
        lines += [f"session.delete({variable})", "session.flush()"]
        yield Scenario(
            delete, "\n".join(lines), counted=not loaded and name not in tolerance.uncounted
        )
