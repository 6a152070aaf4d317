"""The check of ``address_book``, the project of week 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence import driver
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

# Rows do not lie in the order of their ids or names; names come several times.
COLUMNS = "(id, name, email, phone, created_at)"
PEOPLE = (
    (10_014, "Ida Holm", "ida4@example.net", None),
    (10_002, "mia small", "ms@example.org", "+47 2"),
    (10_011, "Ida Holm", "Ida1@example.net", ""),
    (10_004, "100% Wool", "wool@example.org", "1"),
    (10_003, "Zed", "100%@example.org", "2"),
    (10_013, "Ida Holm", "ida7@example.net", "3"),
    (10_001, "Mia Roth", "mia@example.org", "+47 1"),
    (10_006, "Snake Ltd", "snake_case@example.org", None),
    (10_005, "1000 Things", "things@example.org", None),
    (10_012, "Ida Holm", "ida3@example.net", None),
    (10_008, "Back\\slash", "back@example.org", None),
    (10_007, "Snake Two", "snakeXcase@example.org", None),
    (10_009, "O'Neill", "oneill@example.org", "'"),
    (10_015, " lead", "blank @example.org", None),
    (10_010, "Ro Katz", "rosamia@example.org", None),
    (10_016, "Émile Groß", "Émile@example.org", None),
)


def prepare(objects: Any, engine: Any) -> None:
    objects["Contact"].metadata.create_all(engine)


def _insert(number: int, name: str, email: str, phone: str | None) -> str:
    values = (
        "NULL" if value is None else "'" + value.replace("'", "''") + "'"
        for value in (name, email, phone)
    )
    row = ", ".join((str(number), *values, "'2026-11-02 12:00:00+00'"))
    return f"INSERT INTO contacts {COLUMNS} OVERRIDING SYSTEM VALUE VALUES ({row})"  # noqa: S608


def rows(world: World) -> tuple[str, ...]:
    # Generated ids that are no numbers of anything else.
    high = "SELECT setval(pg_get_serial_sequence('contacts', 'id'), 20000)"
    return (high, *(_insert(*person) for person in PEOPLE))


NOBODY = "DELETE FROM contacts"
MANY = """
DELETE FROM contacts;
INSERT INTO contacts (name, email)
SELECT 'N' || n * 7 % 90, 'n' || n || '@example.org' FROM generate_series(390, 1, -1) AS n
"""


def _contact(session: Session, key: int) -> Any:
    return session.get(session.info["objects"]["Contact"], key)


def _new(session: Session) -> Any:
    """A contact that the caller has added and not sent yet."""
    contact = session.info["objects"]["Contact"](name="Bea", email="bea@example.com")
    session.add(contact)
    return contact


def _renamed(session: Session) -> Any:
    """A contact that the caller has changed, the change not sent yet."""
    contact = _contact(session, 10_002)
    contact.phone = "+47 22"
    return contact


HELD = {"holds": ("Contact",)}
# What the caller has added or changed and not sent is flushed in the call, and counts there.
PENDING: dict[str, Any] = {"before": _new, "contract": {}}
UNSENT: dict[str, Any] = {"before": _renamed, "contract": {}}


def calls(world: World) -> Iterator[Call]:
    yield from _adding()
    yield from _finding()
    yield from _updating()
    yield from _removing()
    yield from _importing()


def _adding() -> Iterator[Call]:
    add: Callable[..., Call] = partial(call, name="add_contact", contract={"statements": 1})
    yield add("Ann Lee", "Ann.Lee@Example.com", "+47 1")
    yield add("Mia Roth", "mia@example.com")
    yield add("Mia", "new@example.org", keywords={"phone": "0"}, contract={"statements": 1, **HELD})
    for email in ("mia@example.org", "MIA@example.ORG", "émile@EXAMPLE.org", "IDA4@example.net"):
        yield add("Impostor", email, "1", **PENDING)
        yield add("Impostor", email, contract=HELD)
    yield add("Impostor", "Bea@Example.com", **PENDING)
    yield add("Impostor", "ms@example.org", **UNSENT, options={"autoflush": False})
    yield add(None, "x@example.com", **PENDING)
    yield add(None, "mia@example.org")
    yield add("No address", None)
    yield add("x" * 101, "x@example.com", **UNSENT)
    yield add("x" * 101, "mia@example.org")
    yield add("Long", "x@example.com", "1" * 41)
    yield add("Long", "x" * 243 + "@example.com")
    yield add("é" * 100, "x" * 242 + "@example.com", "1" * 40)
    for name, email, phone in (
        (" Bo ", " bo@Example.com ", " 1 "),
        ("", "", ""),
        ("O'Brien", "mia@example.org ", "'"),
        ("%s %(name)s", "mia+new@example.org", "%"),
        ("back\\slash", "e\u0301mile@example.org", ":p"),
        ("Groß", "miamia@example.org", "{0}"),
    ):
        yield add(name, email, phone)


def _finding() -> Iterator[Call]:
    find: Callable[..., Call] = partial(
        call, name="find_contacts", contract={"statements": 1, "rows": "reference"}
    )
    yield find("Ida Holm", keywords={"size": 50})
    for typed in ("mia", "MIA", "example.ORG", "ida", "nobody", "Émile", "groß", "GROSS"):
        yield find(typed, keywords={"size": 50})
    for typed in ("%", "100%", "_", "snake_", "\\", "O'N", " ", " lead", "blank ", "mia  small"):
        yield find(typed, 1, 50)
    for typed in (*draw.HOSTILE_TEXTS, "/", "//", "thmia", "th mia", "mia%roth", "a b", "k@", "1"):
        yield find(typed)
    yield find("")
    for page in (1, 2, 3, 4, 5, 9):
        yield find("", page, 4)
    yield find("holm", 2, 3)
    yield find("HOLM", keywords={"page": 2, "size": 1})
    for page, size in ((1, 0), (1, 1), (16, 1), (17, 1), (1, 16), (2, 16), (2, 15)):
        yield find("", page, size)
    yield find("", keywords={"size": 3}, setup=NOBODY)
    yield find("", 1, 5_000, setup=MANY)
    yield find("n", 3, 120, setup=MANY)
    yield find("", 5, setup=MANY)
    yield find("bea", **PENDING)
    yield find("mia", contract={**HELD, "statements": 1})


def _updating() -> Iterator[Call]:
    update: Callable[..., Call] = partial(call, name="update_contact", contract={"statements": 2})
    held = {**HELD, "statements": 2}
    yield update(10_001, {"name": "Mia Berg"})
    yield update(10_001, {"phone": None})
    yield update(10_001, {"phone": None, "email": "MIA@example.org"}, contract=held)
    yield update(99_999, {"name": "Nobody"})
    for key in ("nmae", "id", "created_at", "metadata", "Name", "", "__tablename__"):
        yield update(10_003, {"name": "Changed", key: None})
        yield update(10_003, {key: 5_000, "name": "Changed"}, contract=held)
    yield update(10_003, {"nmae": "Changed"})
    for email in ("WOOL@example.org", "wool@example.org", "ÉMILE@example.org"):
        yield update(10_002, {"email": email}, **PENDING)
        yield update(10_002, {"name": "Changed", "email": email}, contract=HELD)
    yield update(10_001, {"email": "bea@EXAMPLE.com"}, **PENDING)
    yield update(10_002, {"email": "WOOL@example.org"}, **UNSENT)
    yield update(10_002, {"email": "wool@example.net"}, **UNSENT)
    yield update(10_001, {"name": None}, **PENDING)
    yield update(10_001, {"name": None, "email": "free@example.org"})
    yield update(10_001, {"email": None}, contract=HELD)
    yield update(10_001, {"name": "x" * 101}, **PENDING)
    yield update(10_001, {"name": "x" * 101, "email": "wool@example.org"})
    yield update(10_001, {})
    yield update(10_001, {"name": "Mia Roth", "email": "mia@example.org"})
    yield update(10_014, {"name": "", "phone": ""})
    yield update(10_009, {"name": " O'Neill ", "email": " oneill@example.org ", "phone": " "})
    for number in (0, -1, 10_017):
        yield update(number, {"email": "wool@example.org"})
    yield update(10_001, {"name": "Mia Berg"}, after=_same_object)


def _same_object(value: Any, session: Session, _: Any) -> bool:
    return _contact(session, 10_001) is value


def _removing() -> Iterator[Call]:
    remove: Callable[..., Call] = partial(call, name="remove_contact", contract={"statements": 2})
    for number in (99_999, 10_004, 10_001, 10_016, 0, -1, 10_017):
        yield remove(number)
    yield remove(10_001, before=lambda session: _contact(session, 10_002), after=_is_held)
    yield remove(10_004, before=_held_for_removal, after=_is_gone)
    yield remove(10_004, setup=NOBODY)
    yield remove(10_002, **UNSENT)
    yield remove(10_001, **PENDING)


def _is_held(_: Any, session: Session, other: Any) -> bool:
    return other in session


def _held_for_removal(session: Session) -> Any:
    return _contact(session, 10_004)


def _is_gone(_: Any, session: Session, __: Any) -> bool:
    with driver.uncounted():  # an answer may let the session read everything anew
        return _contact(session, 10_004) is None


def _importing() -> Iterator[Call]:
    load: Callable[..., Call] = partial(call, name="import_contacts", contract={"statements": 3})

    def row(name: str, email: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "email": email, **more}

    ann, bo = row("Ann", "Ann@Example.com", phone="1"), row("Bo", "bo@example.com")
    yield load([ann, bo])
    yield load([ann, row("Mia", "MIA@example.org"), bo])
    yield load([ann, row("Ann", "ann@example.COM"), bo, ann, row("E", "ÉMILE@example.org")])
    yield load([row("Mia", "mia@EXAMPLE.org")])
    yield load([])
    yield load([ann], setup=NOBODY)
    yield load((bo, ann, row("", "", phone=None)), contract={"statements": 3, **HELD})
    yield load(
        [
            row(" Bo ", " mia@example.org", phone=""),
            row("O'Brien", "mia@example.org ", phone="'"),
            row("%s", "mia@example.com", phone="%"),
            row("Mia Roth", "miamia@example.org"),
            row("x", "e\u0301mile@example.org"),
        ]
    )
    yield load([row("Bea", "BEA@example.com"), ann], **PENDING)
    many = [
        row(f"New {n}", f"New{n}@example.com", **({"phone": f"+{n}"} if n % 2 else {}))
        for n in range(120)
    ]
    many[10]["email"] = "MIA@example.org"
    many[70]["email"] = "new3@EXAMPLE.com"
    many[71]["email"] = "NEW4@example.com"
    many[72]["email"] = "NEW4@example.com"
    yield load(many)
    yield load(many, setup=MANY)


# -- words ----------------------------------------------------------------------------------------

LENGTHS = {"name": 100, "email": 254, "phone": 40}


@on("empty")
def check_address_book(case: Case) -> None:
    if case.part != "Contact":
        return  # the messages of exercise.toml
    table = getattr(case.objects["Contact"], "__table__", None)
    case.mistake(
        "not_mapped", table is None, "`Contact` is not a mapped class: it must inherit from Base."
    )
    case.objects["Contact"].metadata.create_all(case.engine)
    columns = {
        row[0]: row[1:]
        for row in case.sql(
            "SELECT column_name, data_type, is_nullable, column_default "
            "FROM information_schema.columns WHERE table_name = 'contacts'"
        )
    }
    kind, nullable, default = columns.get("created_at", ("timestamp with time zone", "NO", "now()"))
    case.mistake(
        "naive_timestamp",
        kind == "timestamp without time zone",
        "contacts.created_at is a timestamp without time zone: it stores a date and a time of "
        "day, but not which moment that was. DateTime(timezone=True) is needed.",
    )
    case.mistake(
        "no_server_default",
        nullable == "NO" and default is None,
        "A row that another program inserts without created_at is refused: the database has no "
        "default for it. default= works in Python only; server_default works in the database.",
    )
    case.mistake(
        "wrong_nullable",
        columns.get("phone", (None, "YES"))[1] == "NO",
        "contacts.phone doesn't accept NULL in the database; the task says that it may be NULL. "
        "Is `| None` missing from the annotation?",
    )
    unique = case.sql(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = 'contacts'::regclass AND indisunique AND NOT indisprimary"
    )
    case.mistake(
        "unique_is_case_sensitive",
        [row[0].partition("btree ")[2] for row in unique] == ["(email)"],
        "Ann@example.com and ANN@example.com can both be in the table: for a unique constraint on "
        "the column these are two different strings. The unique index must be on lower(email).",
    )
