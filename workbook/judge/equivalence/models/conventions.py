"""A base whose metadata names constraints: the names that it makes are compared."""

from __future__ import annotations

import warnings
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models.implementation import Implementation, first_line
from workbook.schemas import tables as catalogue

_TABLES = ("judged_rooms", "judged_places", "judged_items_of_rooms", "judged_s")


def is_base(given: Any) -> bool:
    """A declarative base and no mapped class."""
    metadata = getattr(given, "metadata", None)
    return isinstance(metadata, MetaData) and not hasattr(given, "__table__")


def compare(reference: Implementation, answer: Implementation, name: str) -> Difference | None:
    """The names that both bases make for the same tables."""
    metadata = getattr(answer.classes[name], "metadata", None)
    if not isinstance(metadata, MetaData):
        words = f"{name}.metadata should be a MetaData object."
        return Difference("no_metadata", words, [repr(metadata)], [])
    expected = _names(reference, name)
    try:
        got = _names(answer, name)
    except Exception as error:  # a convention may hold functions of the learner's
        words = f"Tables could not be made with your naming convention. {first_line(error)}"
        return Difference("convention_fails", words, [first_line(error)], expected)
    missing = [each for each in expected if each not in got]
    if not missing:
        return None
    extra = [each for each in got if each not in expected]
    words = f"There is no {missing[0].replace(': ', ' that is called ')}."
    return Difference("other_name", words, extra, missing)


def _names(side: Implementation, name: str) -> list[str]:
    metadata: MetaData = side.classes[name].metadata
    try:
        tables = _tables(metadata)
        with warnings.catch_warnings(), side.engine.begin() as connection:
            warnings.simplefilter("ignore")
            for table in tables:
                table.create(connection, checkfirst=False)
    finally:
        for each in _TABLES:
            if each in metadata.tables:
                metadata.remove(metadata.tables[each])
    names = []
    with side.cursor() as cursor:
        for each in _TABLES:
            read = catalogue.read(cursor, each)
            names += [f"check constraint: {check.name}" for check in read.checks]
            names += [f"foreign key: {key.name}" for key in read.foreign_keys]
            for index in read.indexes:
                kind = f"{index.constraint} constraint" if index.constraint == "unique" else ""
                names.append(f"{kind or index.constraint or 'index'}: {index.name}")
    return sorted(names)


def _tables(metadata: MetaData) -> list[Table]:
    """Constraints of one, two and three columns; a long name, and a table of one letter more."""
    return [
        Table(
            "judged_rooms",
            metadata,
            Column("id", Integer, primary_key=True),
            Column("room", String(20), index=True),
            Column("number", Integer),
            Column("description_of_room", String(9), unique=True),
            UniqueConstraint("room", "number"),
            UniqueConstraint("room", "id"),
            CheckConstraint("number > 0", name="number"),
            CheckConstraint("number < 900", name="below_900"),
            Index("chosen_by_hand", "number"),
        ),
        Table(
            "judged_places",
            metadata,
            Column("house", String(20), primary_key=True),
            Column("floor", Integer, primary_key=True),
            Column("kept_by", Integer, ForeignKey("judged_rooms.id"), unique=True),
            UniqueConstraint("kept_by", "floor", name="uq_by_hand"),
        ),
        Table(
            "judged_items_of_rooms",
            metadata,
            Column("id", Integer, primary_key=True),
            Column("room_id", ForeignKey("judged_rooms.id"), index=True),
            Column("place_house", String(20)),
            Column("place_floor", Integer),
            Column("isbn", String(13), unique=True),
            Column("title", String(100)),
            Column("author", String(100)),
            ForeignKeyConstraint(
                ["place_house", "place_floor"], ["judged_places.house", "judged_places.floor"]
            ),
            Index(None, "title", "author"),
            Index(None, "author", "title", "isbn", unique=True),
        ),
        Table(
            "judged_s",
            metadata,
            Column("s", Integer, ForeignKey("judged_s.s"), primary_key=True),
            Column("a", Integer, index=True, unique=True),
            UniqueConstraint("s", "a"),
            CheckConstraint("a > s", name="a_s"),
        ),
    ]
