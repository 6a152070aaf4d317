"""The check of ``address_book``, chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from typing import Any

import psycopg2
from sqlalchemy import Row, inspect, text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from exercises.checks.ch05_crud.common import PYTHON_OR, TOO_LONG, Known, not_committed
from workbook.judge import compare
from workbook.judge.case import Case
from workbook.judge.verdict import on

COLUMNS = {
    "id": ("integer", None, "NO"),
    "name": ("character varying", 100, "NO"),
    "email": ("character varying", 254, "NO"),
    "phone": ("character varying", 40, "YES"),
    "created_at": ("timestamp with time zone", None, "NO"),
}


@on("empty")
def check_address_book(case: Case) -> None:
    _schema(case)
    _uniqueness(case)
    _adds(case)
    _refuses_duplicates(case)
    _finds(case)
    _pages(case)
    _updates(case)
    _removes(case)
    _imports(case)


def _schema(case: Case) -> None:
    contact = case.objects["Contact"]
    case.mistake(
        "not_mapped",
        inspect(contact, raiseerr=False) is None,
        "`Contact` is not a mapped class: it must inherit from Base.",
    )
    contact.metadata.create_all(case.engine)
    found = {
        row[0]: row[1:]
        for row in case.sql(
            "SELECT column_name, data_type, character_maximum_length, is_nullable "
            "FROM information_schema.columns WHERE table_name = 'contacts'"
        )
    }
    case.mistake("missing_table", not found, "create_all() makes no table called contacts.")
    for name, (kind, length, nullable) in COLUMNS.items():
        column = f"contacts.{name}"
        case.mistake("missing_column", name not in found, f"The column {column} is missing.")
        is_kind, is_length, is_nullable = found[name]
        case.mistake(
            "naive_timestamp",
            is_kind == "timestamp without time zone",
            f"{column} is a timestamp without time zone: it notes a time and forgets where. "
            "DateTime(timezone=True) is needed.",
        )
        case.mistake(
            "wrong_type",
            is_kind != kind,
            f"{column} is {is_kind} in the database; the task asks for {kind}.",
        )
        case.mistake(
            "wrong_length",
            is_length != length,
            f"{column} has {'no length' if is_length is None else f'the length {is_length}'} in "
            f"the database; the task asks for {length}.",
        )
        may, must = "may be NULL", "is never NULL"
        case.mistake(
            "wrong_nullable",
            is_nullable != nullable,
            f"{column} {may if is_nullable == 'YES' else must} in the database; the task says that "
            f"it {may if nullable == 'YES' else must}. Look at `| None` in the annotation.",
        )


ADD = "INSERT INTO contacts (name, email) VALUES (%(name)s, %(email)s)"


def _uniqueness(case: Case) -> None:
    try:
        case.sql(ADD, name="Ann", email="Ann@example.com")
    except psycopg2.errors.NotNullViolation as error:
        column = error.diag.column_name
        case.wrong(
            f"A row that another program inserts without {column} is refused: the database has no "
            "default for it. A default in Python is known to Python only; server_default is the "
            "database's own.",
            "no_server_default",
        )
    _takes(
        case, "Ann", "ann.two@example.com", "unique_name", "Two contacts may have one name; yours"
    )
    same_refused = not _inserts(case, "Bo", "Ann@example.com")
    case.mistake(
        "no_unique",
        not same_refused,
        "The database takes the same email address twice. A check in Python cannot prevent that "
        "when two programs write at once: the table needs a unique rule.",
    )
    case.mistake(
        "unique_is_case_sensitive",
        _inserts(case, "Bo", "ANN@example.com"),
        "Ann@example.com and ANN@example.com stand side by side in the table. For a unique rule on "
        "the column these are two texts; the rule must be on lower(email).",
    )
    _takes(case, "Bo", "bo@example.com", "refuses_new_address", "Another address; the table")
    case.sql("TRUNCATE contacts")


def _inserts(case: Case, name: str, email: str) -> bool:
    try:
        case.sql(ADD, name=name, email=email)
    except psycopg2.IntegrityError:
        return False
    return True


def _takes(case: Case, name: str, email: str, mistake: str, words: str) -> None:
    case.mistake(mistake, not _inserts(case, name, email), f"{words} refuses the second.")


def _contact(case: Case, name: str, got: Any) -> Any:
    """What came back, after making sure that it is a contact."""
    case.mistake("returns_nothing", got is None, f"`{name}` gave back None. Is a `return` missing?")
    state = inspect(got, raiseerr=False)
    table = getattr(getattr(state, "mapper", None), "local_table", None)
    case.mistake(
        "returns_no_contact",
        getattr(table, "name", None) != "contacts",
        f"`{name}` gave back {compare.said(got)}, which is no Contact.",
        symptom="s38" if isinstance(got, Row) else None,
    )
    return got


def _adds(case: Case) -> None:
    with case.session() as session:
        contact = _contact(
            case,
            "add_contact",
            case.call(session, "Ann Lee", "Ann.Lee@Example.com", "+47 1", name="add_contact"),
        )
        not_committed(case, "add_contact")
        case.mistake(
            "forgets_flush",
            vars(contact).get("id") is None,
            "The contact that `add_contact` gave back has no id: no INSERT has been sent yet.",
        )
        case.at_most(1, "asks_first", "`add_contact`: the INSERT alone tells whether it works.")
        case.call(session, "Ann Lee", "other.ann@example.com", name="add_contact")
        session.commit()
    case.same(
        case.sql("SELECT name, email, phone FROM contacts ORDER BY id"),
        [("Ann Lee", "Ann.Lee@Example.com", "+47 1"), ("Ann Lee", "other.ann@example.com", None)],
        mistakes={
            "changes_the_spelling": (
                [
                    ("Ann Lee", "ann.lee@example.com", "+47 1"),
                    ("Ann Lee", "other.ann@example.com", None),
                ],
                "`add_contact` stored the address in small letters. The task says: kept as it was "
                "typed.",
            )
        },
    )


def _refuses_duplicates(case: Case) -> None:
    bea = "SELECT 1 FROM contacts WHERE email = 'bea@example.com'"
    with case.session() as session:
        case.call(session, "Bea", "bea@example.com", name="add_contact")
        for email in ("Ann.Lee@Example.com", "ann.LEE@example.COM", "BEA@example.com"):
            _duplicate(case, session, "add_contact", "Impostor", email)
            case.mistake(
                "takes_back_earlier_work",
                session.scalar(text(bea)) is None,
                "The caller added Bea, then a duplicate was refused: Bea is gone too. rollback() "
                "takes back the whole transaction; a savepoint, begin_nested(), only its part.",
            )
        session.commit()
    case.mistake(
        "rolls_back",
        not case.sql(bea),
        "The caller added Bea, a duplicate was refused, the caller committed: Bea is not there.",
    )
    with case.session() as session:
        case.call(session, "Cem", "cem@example.com", name="add_contact")
        _no_duplicate(case, IntegrityError, session, None, "x@example.com", what="without a name")
    with case.session() as session:
        _no_duplicate(case, DataError, session, TOO_LONG, "x@example.com", what="with a long name")


def _duplicate(case: Case, session: Session, function: str, *arguments: Any, **more: Any) -> None:
    """Call the function and expect DuplicateEmail and a session that can be used on."""
    error = _error_of(case, function, session, *arguments, **more)
    name = type(error).__name__
    case.mistake(
        "accepts_duplicate",
        error is None,
        f"`{function}` said nothing about an address that is taken: DuplicateEmail was expected.",
    )
    case.mistake(
        "lets_the_error_out",
        isinstance(error, IntegrityError),
        f"`{function}` lets the IntegrityError out. The caller was promised a DuplicateEmail.",
    )
    case.mistake(
        "other_error",
        name != "DuplicateEmail",
        f"`{function}` raised {name} for an address that is taken; DuplicateEmail was expected.",
        symptom="s24" if name == "PendingRollbackError" else None,
    )
    _not_committed_but_savepoint(case, function)
    try:
        session.execute(text("SELECT 1"))
    except SQLAlchemyError as broken:
        case.wrong(
            f"After the DuplicateEmail of `{function}` the session is of no use: the next "
            f"statement "
            f"fails with {type(broken).__name__}. The failed part must be taken back before the "
            "error goes out.",
            "leaves_the_session_broken",
            broken,
        )


def _not_committed_but_savepoint(case: Case, function: str) -> None:
    case.mistake(
        "commits_itself",
        case.recording.commits > 0,
        f"`{function}` commits. Leave the end of the transaction to the caller.",
    )


def _error_of(case: Case, function: str, *arguments: Any, **more: Any) -> BaseException | None:
    """What the function raises, ``None`` where it raises nothing."""
    try:
        return case.raises(Exception, *arguments, otherwise="", name=function, **more)
    except Exception as told:
        if getattr(told, "mistake", "") == "does_not_raise":
            return None
        raise


def _no_duplicate(
    case: Case, kind: type[Exception], session: Session, *arguments: Any, what: str
) -> None:
    error = _error_of(case, "add_contact", session, *arguments)
    case.mistake(
        "every_error_is_a_duplicate",
        type(error).__name__ == "DuplicateEmail",
        f"A contact {what} is refused by the database, and your code calls it a DuplicateEmail. "
        "Look at what was refused before you give it a name.",
    )
    case.mistake(
        "swallows_the_error",
        error is None,
        f"A contact {what} cannot be stored, and `add_contact` said nothing.",
    )
    case.mistake(
        "other_error",
        not isinstance(error, kind),
        f"A contact {what}: the database's {kind.__name__} was to go on to the caller, your code "
        f"raised {type(error).__name__}.",
    )


SEED = (
    ("Mia Roth", "mia@example.org"),
    ("mia small", "ms@example.org"),
    ("Zed", "100%@example.org"),
    ("100% Wool", "wool@example.org"),
    ("1000 Things", "things@example.org"),
    ("Snake Ltd", "snake_case@example.org"),
    ("Snake Two", "snakeXcase@example.org"),
    ("Back\\slash", "back@example.org"),
    ("O'Neill", "oneill@example.org"),
    *(("Ida Holm", f"ida{number}@example.net") for number in (4, 1, 7, 3, 9, 2, 8, 5)),
    *(("Liv Holm", f"liv{number}@example.net") for number in (6, 2, 5)),
    ("Ro Katz", "rosamia@example.org"),
)


def _fill(case: Case) -> None:
    # Every second one first: the rows do not lie in the order of their names or ids.
    case.sql("TRUNCATE contacts")
    numbered = list(enumerate(SEED, start=10_001))
    for number, (name, email) in numbered[1::2][::-1] + numbered[::2]:
        case.sql(
            "INSERT INTO contacts (id, name, email, phone) VALUES (%(id)s, %(name)s, "
            "%(email)s, '1')",
            id=number,
            name=name,
            email=email,
        )


def _found(case: Case, session: Session, *arguments: Any, **more: Any) -> list[int]:
    known: Known = {TypeError: PYTHON_OR}
    got = case.call(session, *arguments, name="find_contacts", raising=known, **more)
    case.mistake(
        "returns_nothing", got is None, "`find_contacts` gave back None. Is a `return` missing?"
    )
    case.mistake(
        "returns_no_list",
        not isinstance(got, list),
        f"`find_contacts` gave back a {type(got).__name__}; a list was asked for.",
    )
    ids = [case.read(_contact(case, "find_contacts", item), "id") for item in got]
    case.at_most(1, "several_statements", "`find_contacts`: one SELECT finds one page.")
    return ids


def _finds(case: Case) -> None:
    _fill(case)
    for typed in (
        "mia",
        "%",
        "100%",
        "_",
        "snake_",
        "\\",
        "MIA",
        "example.ORG",
        "O'N",
        "nobody",
        "",
    ):
        with case.session() as session:
            ids = _found(case, session, typed, size=50)

        def matching(condition: str, typed: str = typed) -> list[int]:
            query = f"SELECT id FROM contacts WHERE {condition} ORDER BY name, id"  # noqa: S608
            return [row[0] for row in case.sql(query, t=typed)]

        in_name = "strpos(lower(name), lower(%(t)s)) > 0"
        in_email = "strpos(lower(email), lower(%(t)s)) > 0"
        like = "{} ILIKE '%%' || replace(%(t)s, '\\', '\\\\') || '%%'"
        expected = matching(f"{in_name} OR {in_email}")
        fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
        case.mistake(
            "filters_in_python",
            sorted(ids) == sorted(expected) and fetched > len(expected),
            f"`find_contacts({typed!r})` fetched {fetched} rows and needs {len(expected)}: let the "
            "database choose.",
        )
        case.same(
            sorted(ids),
            sorted(expected),
            mistakes={
                "wildcards_not_escaped": (
                    sorted(matching(f"{like.format('name')} OR {like.format('email')}")),
                    f"`find_contacts({typed!r})` found contacts without this text: in LIKE the "
                    "characters % and _ stand for others. Somebody who types them means them.",
                ),
                "searches_only_names": (
                    sorted(matching(in_name)),
                    f"`find_contacts({typed!r})` finds it in names but not in email addresses.",
                ),
                "searches_only_emails": (
                    sorted(matching(in_email)),
                    f"`find_contacts({typed!r})` finds it in email addresses but not in names.",
                ),
                "and_instead_of_or": (
                    sorted(matching(f"{in_name} AND {in_email}")),
                    f"`find_contacts({typed!r})` finds only contacts that have it in the name and "
                    "in the address. One of the two is enough.",
                ),
                "capitals_count": (
                    sorted(
                        matching("strpos(name, %(t)s) > 0 OR strpos(email, %(t)s) > 0"),
                    ),
                    f"`find_contacts({typed!r})` misses what differs only in capital letters.",
                ),
                "finds_nothing": (
                    [],
                    f"`find_contacts({typed!r})` finds nobody, and {len(expected)} contacts match. "
                    "Page 1 skips nobody: pages count from 1.",
                ),
            },
        )


def _pages(case: Case) -> None:
    expected = [row[0] for row in case.sql("SELECT id FROM contacts ORDER BY name, id")]
    names = dict(case.sql("SELECT id, name FROM contacts"))
    with case.session() as session:
        default = _found(case, session, "")
        case.same(
            len(default),
            10,
            message=f"Without a page or size, 10 contacts were expected; {len(default)} came.",
            mistake="no_limit",
        )
        fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
        case.mistake(
            "pages_in_python",
            fetched > 10,
            f"For a page of 10 contacts your code fetched {fetched}. LIMIT and OFFSET belong into "
            "the statement.",
        )
        pages = [_found(case, session, "", page, 4) for page in range(1, 7)]
        beyond = _found(case, session, "", 9, 4)
    got = [contact for page in pages for contact in page]
    case.mistake(
        "pages_count_from_zero",
        pages[0] == expected[4:8],
        "`find_contacts(..., page=1)` gave the second page: pages count from 1.",
    )
    case.mistake(
        "skips_too_little",
        pages[1][:3] == expected[1:4],
        "Page 2 begins with the second contact: the offset counts rows, not pages.",
    )
    case.mistake(
        "sorted_within_pages",
        sorted(got) == sorted(expected) and [names[i] for i in got] != [names[i] for i in expected],
        "All contacts come, but not in the order of their names across the pages.",
    )
    case.mistake(
        "no_tie_breaker",
        got != expected and [names[i] for i in got] == [names[i] for i in expected],
        "The pages are in the order of names, but contacts with the same name come in any order. "
        "Without a tie-breaker somebody may stand on two pages, or on none.",
    )
    case.same(got, expected)
    case.same(beyond, [], message="A page beyond the last one must be empty.")


def _row(case: Case, contact_id: int) -> tuple[Any, ...]:
    return case.sql("SELECT name, email, phone FROM contacts WHERE id = %(id)s", id=contact_id)[0]


MORE_THAN_NAMED = (
    "changes_more_than_named",
    "`update_contact` was to change one contact, and in it only what is named. The database "
    "refused what it sent: something else was to become NULL, or the same in several contacts.",
)


def _updates(case: Case) -> None:
    def update(session: Session, contact_id: int, **changes: Any) -> Any:
        lost: Known = {IntegrityError: MORE_THAN_NAMED}
        return case.call(session, contact_id, changes, name="update_contact", raising=lost)

    others = "SELECT * FROM contacts WHERE id <> 10001 ORDER BY id"
    before = case.sql(others)
    with case.session() as session:
        contact = _contact(case, "update_contact", update(session, 10_001, name="Mia Berg"))
        not_committed(case, "update_contact")
        case.mistake(
            "forgets_flush",
            not any(entry.sql.startswith("UPDATE") for entry in case.recording.statements),
            "`update_contact` returned before the change was sent. Then the database cannot refuse "
            "it where you could still say DuplicateEmail.",
        )
        case.at_most(2, "many_statements", "`update_contact`: two statements are enough.")
        case.same(case.read(contact, "name"), "Mia Berg")
        session.commit()
        case.mistake(
            "changes_others",
            case.sql(others) != before,
            "`update_contact` changed other contacts too.",
        )
        case.same(
            _row(case, 10_001),
            ("Mia Berg", "mia@example.org", "1"),
            message="`update_contact(..., {'name': ...})` was to change the name and nothing else. "
            f"Now the contact is {_row(case, 10_001)}.",
            mistake="changes_more_than_named",
        )
        update(session, 10_001, phone=None, email="MIA@example.org")
        session.commit()
    case.same(
        _row(case, 10_001),
        ("Mia Berg", "MIA@example.org", None),
        mistakes={
            "none_is_not_a_value": (
                ("Mia Berg", "MIA@example.org", "1"),
                "`update_contact(..., {'phone': None})` was to clear the phone. It is still "
                "there: None "
                "was taken for 'not named'.",
            )
        },
        message=f"After email and phone were named, the contact is {_row(case, 10_001)}.",
        mistake="wrong_values",
    )
    with case.session() as session:
        missing = case.call(
            session,
            99999,
            {"name": "Nobody"},
            name="update_contact",
            raising={
                AttributeError: (
                    "fails_for_nobody",
                    "`update_contact` fails for an id that is not there: None was expected.",
                )
            },
        )
        case.same(missing, None)
    _unknown_fields(case)
    with case.session() as session:
        case.call(session, "Dag", "dag@example.com", name="add_contact")
        _duplicate(case, session, "update_contact", 10_002, {"email": "WOOL@example.org"})
        session.commit()
    case.mistake(
        "takes_back_earlier_work",
        not case.sql("SELECT 1 FROM contacts WHERE email = 'dag@example.com'"),
        "A duplicate in `update_contact` took back what the caller had added before. "
        "begin_nested() "
        "takes back only its own part.",
    )


def _unknown_fields(case: Case) -> None:
    for field, value in (("nmae", "Typo"), ("id", 5000), ("metadata", None)):
        with case.session() as session:
            changes = {"name": "Changed", field: value}
            error = _error_of(case, "update_contact", session, 10_003, changes)
            case.mistake(
                "accepts_unknown_fields",
                error is None,
                f"`update_contact(..., {{{field!r}: ...}})` was accepted. A misspelt name "
                f"changes nothing "
                "and says nothing: setattr() takes any name.",
            )
            case.mistake(
                "other_error",
                not isinstance(error, ValueError),
                f"`update_contact(..., {{{field!r}: ...}})`: ValueError was expected, "
                f"{type(error).__name__} came.",
            )
            session.commit()
        case.mistake(
            "changes_before_it_refuses",
            _row(case, 10_003)[0] != "Zed",
            f"`update_contact(..., {{'name': ..., {field!r}: ...}})` raised, but the name was "
            f"changed "
            f"all the "
            "same. Look at all the names before the first change.",
        )


def _removes(case: Case) -> None:
    before = [row[0] for row in case.sql("SELECT id FROM contacts ORDER BY id")]
    known: Known = {
        SQLAlchemyError: (
            "fails_for_nobody",
            "`remove_contact` fails for an id that is not there: False was expected.",
        )
    }
    with case.session() as session:
        got = case.call(session, 10_004, name="remove_contact")
        not_committed(case, "remove_contact")
        case.at_most(2, "many_statements", "`remove_contact`: two statements are enough.")
        session.commit()
        left = [row[0] for row in case.sql("SELECT id FROM contacts ORDER BY id")]
        case.same(
            left,
            [number for number in before if number != 10_004],
            mistakes={
                "removes_everybody": (
                    [],
                    "The address book is empty: the DELETE has no condition.",
                ),
                "removes_nobody": (before, "`remove_contact` removed nobody."),
            },
        )
        case.same(
            got,
            True,
            message=f"`remove_contact` gave back {got!r} for a contact that was there; True was "
            "expected.",
            mistake="no_answer",
        )
        again = case.call(session, 10_004, name="remove_contact", raising=known)
        case.same(
            again,
            False,
            message=f"`remove_contact` gave back {again!r} for a contact that was not there; False "
            "was expected.",
            mistake="no_answer",
        )


def _imports(case: Case) -> None:
    _fill(case)
    rows: list[dict[str, Any]] = []
    for number in range(120):
        row: dict[str, Any] = {"name": f"New {number}", "email": f"New{number}@example.com"}
        rows.append({**row, "phone": f"+{number}"} if number % 2 else row)
    rows[10]["email"] = "MIA@example.org"
    rows[70]["email"] = "new3@EXAMPLE.com"
    rows[71]["email"] = "NEW4@example.com"
    skipped = [rows[10]["email"], rows[70]["email"], rows[71]["email"]]
    with case.session() as session:
        got = case.call(
            session,
            rows,
            name="import_contacts",
            raising={
                IntegrityError: (
                    "fails_on_duplicates",
                    "`import_contacts` stopped at an address that is taken, or that stands in the "
                    "list twice. Such rows are to be skipped; capital letters make no difference.",
                ),
                KeyError: (
                    "expects_every_key",
                    "`import_contacts` fails on a row without a phone.",
                ),
            },
        )
        not_committed(case, "import_contacts")
        sent = case.recording.count
        session.commit()
    saved = case.sql("SELECT name, email, phone FROM contacts WHERE name LIKE 'New %%' ORDER BY id")
    expected = [
        (row["name"], row["email"], row.get("phone")) for row in rows if row["email"] not in skipped
    ]
    case.same(saved, expected, ordered=False)
    case.mistake(
        "one_by_one",
        sent > 20,
        f"`import_contacts` sent {sent} statements for {len(rows)} rows. Rows with and without a "
        "phone, and rows that are flushed one by one, each need an INSERT of their own; three are "
        "enough.",
    )
    case.mistake(
        "many_statements",
        sent > 3 or any(entry.times > 20 for entry in case.recording.statements),
        f"`import_contacts` sent {sent} statements; three are enough.",
    )
    case.mistake(
        "no_report",
        not (isinstance(got, tuple) and len(got) == 2),
        f"`import_contacts` gave back {type(got).__name__}; a pair was asked for: how many were "
        "added, and the list of the skipped addresses.",
    )
    case.same(
        got,
        (len(expected), skipped),
        mistakes={
            "skipped_are_lowered": (
                (len(expected), [email.lower() for email in skipped]),
                "The skipped addresses are to be given back as they were typed.",
            ),
            "counts_all_rows": (
                (len(rows), skipped),
                "The number counts the skipped rows too.",
            ),
        },
        message=f"The right contacts are in the table. The report was to be "
        f"{(len(expected), skipped)}; yours is {got!r}.",
        mistake="wrong_report",
    )
    _small_imports(case)


def _small_imports(case: Case) -> None:
    with case.session() as session:
        empty = case.call(
            session,
            [],
            name="import_contacts",
            raising={
                SQLAlchemyError: (
                    "fails_on_an_empty_list",
                    "`import_contacts` fails on an empty list: an INSERT without rows sends "
                    "one row "
                    "made of defaults only.",
                )
            },
        )
        case.same(empty, (0, []), message=f"An empty list gave {empty!r}; (0, []) was expected.")
        nothing_new = case.call(
            session,
            [{"name": "Mia", "email": "mia@EXAMPLE.org"}],
            name="import_contacts",
            raising={
                SQLAlchemyError: (
                    "fails_when_all_are_known",
                    "`import_contacts` fails when every row is to be skipped: then there is "
                    "nothing "
                    "left to insert.",
                )
            },
        )
        case.same(
            nothing_new,
            (0, ["mia@EXAMPLE.org"]),
            message=f"With one row that is known already, (0, ['mia@EXAMPLE.org']) was expected; "
            f"{nothing_new!r} came.",
            mistake="wrong_report",
        )
