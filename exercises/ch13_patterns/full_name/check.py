"""The check of ``full_name``, chapter 13."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Session

from exercises.ch13_patterns.common import creates, insert
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

PEOPLE = (
    (9, "John", "Doe"),
    (4, "Cher", None),
    (7, "John", "Doe"),
    (1, "Ann", ""),
    (3, "Cher", ""),
    (8, "Mary Ann", "Lee"),
    (2, "Mary", "Ann Lee"),
    (5, "100%", "O'Neil"),
    (6, "Zoë", " "),
    (10, "Doe", "John"),
    (11, "None", None),
    (12, "", "Prince"),
    (13, "", None),
)
_NAMES = (
    *("John Doe", "Cher", "Ann", "Mary Ann Lee", "100% O'Neil", "Zoë  ", "Zoë", "Cher None"),
    *("Cher ", "john doe", "John", " Prince", "Prince", "", "None", "nobody", "Person.first_name"),
)

prepare = creates(
    Person="id integer NOT NULL, first_name character varying(50) NOT NULL, "
    "last_name character varying(50)"
)


def rows(world: World) -> tuple[str, ...]:
    return tuple(
        insert("people", id=number, first_name=first, last_name=last)
        for number, first, last in PEOPLE
    )


def calls(world: World) -> Iterator[Call]:
    find = partial(call, name="find_people")
    yield find("nobody", after=_unsaved)
    yield find("nobody", after=_selected)
    for name in _NAMES:
        yield find(name)
    yield find("Cher", after=_names)
    yield find("nobody", after=_sorted)
    yield find("Mary Ann Lee", before=_new, contract={"statements": 2})


def _names(people: Any, *_: Any) -> list[str]:
    return [person.full_name for person in people]


def _unsaved(_: Any, session: Session, __: Any) -> list[Any]:
    person = session.info["objects"]["Person"]
    return [
        (first, last, person(first_name=first, last_name=last).full_name)
        for _, first, last in PEOPLE
    ]


def _selected(_: Any, session: Session, __: Any) -> list[Any]:
    person = session.info["objects"]["Person"]
    query = select(person.first_name, person.last_name, person.full_name).order_by(person.id)
    return [tuple(row) for row in session.execute(query)]


def _sorted(_: Any, session: Session, __: Any) -> list[Any]:
    person = session.info["objects"]["Person"]
    return list(session.scalars(select(person.id).order_by(person.full_name, person.id)))


def _new(session: Session) -> Any:
    person = session.info["objects"]["Person"](id=20, first_name="Mary", last_name="Ann Lee")
    session.add(person)
    return person


@on("empty")
def check_full_name(case: Case) -> None:
    person, clause = case.objects["Person"], ""
    with suppress(Exception):  # what it raises is shown with the call
        clause = str(select(person.id).where(person.full_name == "John Doe"))
    case.mistake(
        "formatted_text",
        clause.endswith("WHERE false")
        and isinstance(vars(person).get("full_name"), hybrid_property),
        "In a statement your full_name is a fixed string, and PostgreSQL is sent WHERE false. On "
        "the class there are columns instead of values: an f-string turns their names into a "
        "string.",
        got=clause.splitlines(),
    )
