"""Checks of chapter 1."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from inspect import get_annotations
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from sqlalchemy import Connection, Engine, Table, create_engine, exc, insert
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.schema import CreateTable

from workbook.blog import User, create_blog
from workbook.judge.case import Case
from workbook.judge.compare import difference, listed, require_list, said
from workbook.judge.learner import first_line
from workbook.judge.schema import build, mapped_table
from workbook.judge.verdict import on

# -- published_titles -----------------------------------------------------------------------------

ODD_NAMES = [
    "o'brien",
    "O'Brien",
    "it''s doubled",
    "100%",
    "100% sure",
    "5%s off",
    "%(username)s",
    "ann :x",
    "back\\slash",
    "back\\'",
    'say "hi"',
    "a;b -- c",
    "Zoë 李",
    " blank ",
]

PLAIN_FAILURES: dict[type[BaseException], tuple[str, str]] = {
    exc.ProgrammingError: (
        "query_fails",
        (
            "The database cannot read your query. If there are quotes around the placeholder, take "
            "them away: the driver adds them itself."
        ),
    )
}


def check_published_titles(case: Case) -> None:
    with case.engine.connect() as connection:
        authors = [
            name
            for (name,) in case.sql(
                "SELECT username FROM users JOIN posts ON posts.author_id = users.id "
                "GROUP BY username ORDER BY count(DISTINCT status) DESC, count(*) DESC, username"
            )
        ]
        for name in [*authors[:4], "nobody"]:
            _titles(case, connection, name)
        _odd_names(case, connection)
        _attacks(case, connection, authors[0])
        _same_text(case, connection, authors[0], authors[1])


def _by(case: Case, condition: str, name: str) -> list[tuple[Any, ...]]:
    return case.sql(
        "SELECT p.id, p.title FROM posts p JOIN users u ON u.id = p.author_id "  # noqa: S608
        f"WHERE p.status = 'published' AND {condition} ORDER BY p.id",
        name=name,
    )


def _titles(case: Case, connection: Connection, name: str, raising: Any = None) -> None:
    expected = _by(case, "u.username = %(name)s", name)
    got = case.call(connection, name, raising=raising or PLAIN_FAILURES)
    both = case.sql(
        "SELECT p.id, p.title FROM posts p JOIN users u ON u.id = p.author_id "
        "WHERE u.username = %(name)s ORDER BY p.id",
        name=name,
    )
    case.same(
        got,
        expected,
        mistakes={
            "ignores_case": (
                _by(case, "lower(u.username) = lower(%(name)s)", name),
                f"For {name!r} there are posts of somebody whose name has other capital letters.",
            ),
            "compares_a_pattern": (
                _by(case, "u.username LIKE %(name)s", name),
                f"For {name!r} other posts come than that user's: LIKE reads % and _ as a pattern.",
            ),
            "drafts_too": (both, f"For {name!r} your list holds drafts as well."),
            "lost_the_name": (
                [] if expected else None,
                (
                    f"The user {name!r} has published posts, but your list is empty. "
                    "Is the name changed, or turned away, before it is compared?"
                ),
            ),
        },
    )
    case.mistake(
        "past_the_connection",
        case.recording.count == 0,
        "Nothing was sent with the execute() of the connection that your function was given.",
    )
    fetched = sum(entry.rows or 0 for entry in case.recording.statements)
    case.mistake(
        "filters_in_python",
        # One more, for those who ask for the user's id first.
        fetched > len(expected) + 1,
        f"The answer has {len(expected)} rows, and {fetched} were fetched: your code picks them "
        "out in Python. With a condition in the SQL the database sends only what you need.",
    )
    case.mistake(
        "commits",
        case.recording.commits > 0,
        "Your function commits. It only reads, and the transaction belongs to the caller.",
    )


def _odd_names(case: Case, connection: Connection) -> None:
    for number, name in enumerate(ODD_NAMES):
        case.sql(
            "WITH author AS (INSERT INTO users (username, email) VALUES (%(name)s, %(email)s) "
            "RETURNING id) INSERT INTO posts (author_id, title, content, status, published_at) "
            "SELECT id, title, '', status, CASE status WHEN 'published' THEN now() END "
            "FROM author, (VALUES (%(title)s, 'published'), ('unfinished', 'draft')) "
            "AS t (title, status)",
            name=name,
            email=f"odd{number}@example.com",
            title=f"By {name}",
        )
    for name in ODD_NAMES:
        still_sql = "part of the SQL, so its characters mean something there."
        _titles(
            case,
            connection,
            name,
            raising={
                exc.DBAPIError: (
                    "name_is_part_of_the_sql",
                    f"The username {name!r} breaks your query: it is still {still_sql}",
                ),
                exc.StatementError: (
                    "colon_is_read_as_placeholder",
                    (
                        f"The username {name!r} is still {still_sql} text() reads a colon with a "
                        "word after it as a placeholder."
                    ),
                ),
                TypeError: (
                    "percent_is_read_as_placeholder",
                    (
                        f"The username {name!r} is still {still_sql} The driver reads a percent "
                        "sign as a placeholder."
                    ),
                ),
                ValueError: (
                    "turns_names_away",
                    f"{name!r} is the name of a user, and your function refuses it.",
                ),
            },
        )


def _attacks(case: Case, connection: Connection, author: str) -> None:
    everything = (
        "SELECT (SELECT count(*) FROM users WHERE is_active), (SELECT count(*) FROM comments)"
    )
    before = case.sql(everything)
    for attack in (
        f"{author}' OR posts.status = 'draft' OR '1'='2",
        "' OR '1'='1",
        "x' UNION SELECT id, email FROM users --",
        "'; DELETE FROM comments; --",
        "\\' OR 1=1; UPDATE users SET is_active = NOT is_active; --",
    ):
        got = case.call(
            connection,
            attack,
            raising={
                exc.DBAPIError: (
                    "name_is_part_of_the_sql",
                    (
                        f"Somebody typed {attack} as a name, and the database could not read the "
                        "query any more: the text was run as SQL."
                    ),
                )
            },
        )
        case.mistake(
            "lets_sql_in",
            bool(got),
            f"Somebody typed {attack} as a name, and got {len(got or [])} rows. Nobody is called "
            "that: the text was run as SQL.",
        )
        connection.commit()
    case.mistake(
        "lets_sql_in",
        case.sql(everything) != before,
        "After a visitor typed SQL in place of a name, the tables are not what they were.",
    )


def _same_text(case: Case, connection: Connection, one: str, other: str) -> None:
    texts = []
    for name in (one, other):
        case.call(connection, name)
        texts.append([entry.sql for entry in case.recording.statements])
    # The user's id, found first and pasted into a second query, would show here as well.
    case.mistake(
        "pastes_into_the_sql",
        texts[0] != texts[1],
        "Two names gave two different SQL texts: a value is still pasted into the SQL, and only "
        "your cleaning stands between a visitor and the database. Give the value a placeholder.",
    )


# -- first_users ----------------------------------------------------------------------------------

KEYS = ("username", "email", "created_at")
OTHERS = (
    "id",
    "bio",
    "is_active",
    "posts",
    "metadata",
    "__class__",
    "",
    "username DESC",
    "users.email",
    "username; DELETE FROM comments; --",
    "CASE WHEN (SELECT email FROM users WHERE id = 1) LIKE 'a%' THEN id ELSE -id END",
)


def check_first_users(case: Case) -> None:
    # Two more who share their moment with others, the later id first in the alphabet.
    case.sql(
        "INSERT INTO users (username, email, created_at) "
        "SELECT name, name || '@example.com', (SELECT min(created_at) FROM users) "
        "FROM unnest(ARRAY['yy', 'xx', 'ww']) AS name"
    )
    ((users,),) = case.sql("SELECT count(*) FROM users")
    with case.session() as session:
        for key in KEYS:
            for limit in (users, 3, 1):
                _first(case, session, key, limit)
        for key in OTHERS:
            _refused(case, session, key)


def _first(case: Case, session: Session, key: str, limit: int) -> None:
    # Each of the three keys is one of our own words above, never input.
    order = f"SELECT username FROM users ORDER BY {key} {{}}, id {{}} LIMIT %(limit)s"  # noqa: S608

    def names(first: str, second: str) -> list[Any]:
        return [name for (name,) in case.sql(order.format(first, second), limit=limit)]

    got = case.call(
        session,
        key,
        limit,
        raising={
            exc.ProgrammingError: (
                "placeholder_for_a_name",
                (
                    f"Sorting by {key!r} fails. A placeholder carries a value, the word {key!r}, "
                    "and not the column of that name."
                ),
            )
        },
    )
    rows, expected = require_list(got), names("ASC", "ASC")
    if not all(isinstance(row, str) for row in rows):
        case.wrong("A list of plain usernames was expected.", "no_usernames", got=listed(rows))
    by_id = case.sql("SELECT username FROM users ORDER BY id LIMIT %(limit)s", limit=limit)
    mistakes = {
        "sorts_downwards": (names("DESC", "ASC"), f"By {key}, but from the last to the first."),
        "sorts_by_a_constant": (
            [name for (name,) in by_id],
            (
                f"For {key!r} the users come by id: they were not sorted by that column. A "
                "placeholder carries a value, the same for every row; it cannot name a column."
            ),
        ),
    }
    if _moments(case, rows) == _moments(case, expected):
        mistakes["no_tie_breaker"] = (
            rows,
            f"Some users are equal in {key}. They must come in the order of their ids.",
        )
    case.same(rows, expected, mistakes=mistakes)
    fetched = case.recording.statements[-1].rows or 0 if case.recording.statements else 0
    case.mistake(
        "sorts_in_python",
        fetched > limit,
        f"{limit} {'user was' if limit == 1 else 'users were'} asked for, and {fetched} rows were "
        "fetched. Let the database sort and stop: ORDER BY and LIMIT.",
    )


def _moments(case: Case, names: list[Any]) -> list[Any]:
    moments = dict(case.sql("SELECT username, created_at FROM users"))
    return [moments.get(name) for name in names]


def _refused(case: Case, session: Session, key: str) -> None:
    def done(how: str) -> str:
        return f"{key!r} is not one of the three columns: ValueError was expected, {how}"

    try:
        got = case.call(
            session,
            key,
            3,
            raising={
                ValueError: ("", ""),
                exc.SQLAlchemyError: (
                    "database_refuses",
                    done("but your function sent it on and left the refusing to SQLAlchemy."),
                ),
                KeyError: ("another_error", done("but a KeyError came.")),
                AttributeError: ("another_error", done("but an AttributeError came.")),
                Exception: ("another_error", done("but an error of another kind came.")),
            },
        )
    except Exception as error:
        if getattr(error, "mistake", None) != "":
            raise
    else:
        case.wrong(
            done(f"and your function gave back {said(got)}."),
            "takes_any_text",
        )
    case.mistake(
        "checks_too_late",
        case.recording.count > 0,
        f"ValueError for {key!r} is right, but SQL had been sent by then.",
    )


# -- search_users ---------------------------------------------------------------------------------

# Nobody's computer is set to it by chance. For PostgreSQL by its name, for Python in POSIX's way
# (which counts the hours westwards), so that no list of zones is needed.
ZONE_IN_POSTGRESQL, ZONE_HERE = "Asia/Kathmandu", "NPT-5:45"
ZONE = timezone(timedelta(hours=5, minutes=45))
LOGIN = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
SEARCHED = (
    *("sam", "SAM", "m_", "0%", "%", "_", "\\", "\\_", "a/b", "/", "o'n", "NA", "zzy"),
    *("example", "nobody", ""),
)
NAMES = (
    "Xsam",
    "samx_y",
    "samxyy",
    "100%rye",
    "100xrye",
    "back\\slash",
    "back\\_under",
    "a/b",
    "axb",
    "o'neill",
    "NaNa",
)


def check_search_users(case: Case) -> None:
    assert case.data is not None
    highest = max(row["id"] for row in case.data.users)
    extra = [
        {
            "id": highest + 1 + number,
            "username": name,
            "email": f"extra{number}@example.com",
            "full_name": "Zzyzx",
            "is_active": True,
            "created_at": LOGIN,
            "last_login_at": None if number % 3 == 1 else LOGIN + timedelta(hours=7 * number),
        }
        for number, name in enumerate(NAMES)
    ]
    users = sorted([*case.data.users, *extra], key=lambda row: row["id"])
    # Another zone than UTC on the connection and on the computer: then a wrong label shows.
    server = case.make_engine(connect_args={"options": f"-c timezone={ZONE_IN_POSTGRESQL}"})
    with case.engine.begin() as connection:
        # From the last to the first: a missing ORDER BY shows.
        for row in reversed(extra):
            connection.execute(insert(User), row)
    lite = create_engine("sqlite://")
    try:
        create_blog(lite, case.data)
        with lite.begin() as connection:
            connection.execute(insert(User), extra)
        with _local_time(ZONE_HERE):
            for engine, place in ((server, "PostgreSQL"), (lite, "SQLite")):
                for words in SEARCHED:
                    _search(case, engine, place, users, words)
    finally:
        lite.dispose()


def _search(case: Case, engine: Engine, place: str, users: list[Any], words: str) -> None:
    where = f"On {place}, searching for {words!r}:"
    found = [row for row in users if words.lower() in row["username"].lower()]
    with Session(engine) as session:
        got = case.call(
            session,
            words,
            raising={
                exc.DBAPIError: ("fails_on_one", f"{where} your query fails."),
                exc.CompileError: ("fails_on_one", f"{where} your query cannot even be written."),
                AttributeError: (
                    "forgets_none",
                    (
                        f"{where} your code fails on a user who never logged in. That login is "
                        "None, and None has no zone to set."
                    ),
                ),
                TypeError: ("forgets_none", f"{where} your code fails on a login of None."),
            },
        )
    rows = require_list(got)
    if not all(isinstance(row, tuple) and len(row) == 2 for row in rows):
        case.wrong("A list of (username, last login) was expected.", "no_pairs", got=listed(rows))
    names, expected = [name for name, _ in rows], [row["username"] for row in found]
    fetched = sum(entry.rows or 0 for entry in case.recording.statements)
    if names != expected:
        mistake, message = _explained(place, users, words, names, expected)
        case.same(names, expected, message=f"{where} {message}", mistake=mistake)
    case.mistake(
        "filters_in_python",
        fetched > len(found),
        f"{where} {len(found)} users match, and {fetched} rows were fetched. Put the condition "
        "into the query.",
    )
    for (name, login), row in zip(rows, found, strict=True):
        _login(case, place, name, login, row["last_login_at"])


def _explained(
    place: str, users: list[Any], words: str, names: list[Any], expected: list[Any]
) -> tuple[str, str]:
    """Which mistake gives these names, and what to say about it."""
    every = [row["username"] for row in users]
    pattern = "".join({"%": ".*", "_": "."}.get(sign, re.escape(sign)) for sign in words)
    if sorted(names, key=str) == sorted(expected):
        return "wrong_order", "the right users, but not in the order of their ids."
    if names == [name for name in every if words in name]:
        return "case_counts", "only users in exactly this spelling. LIKE differs between databases."
    if set(words) & set("%_"):
        loose = [name for name in every if re.search(pattern, name, re.IGNORECASE | re.DOTALL)]
        if set(names) > set(expected) and set(names) <= set(loose):
            return "wildcards_work", "% and _ stand for other characters here, not for themselves."
    if set(words) & set("%_\\") and set(names) < set(expected):
        word = "a special character is not taken literally, and users are missing."
        if place == "SQLite":
            word += (
                " On PostgreSQL it was right: which character escapes the others must be said in "
                "the SQL, because SQLite has none of its own."
            )
            return "escape_not_said", word
        return "special_character", word
    return difference(names, expected)[::-1]


def _login(case: Case, place: str, name: str, got: Any, expected: datetime | None) -> None:
    whose = f"On {place}, the last login of {name}:"
    more: dict[str, Any] = {"got": [said(got)], "expected": [said(expected)]}
    if expected is None or got is None:
        case.mistake("login_and_none", got is not expected, f"{whose} not what it is.", **more)
        return
    if not isinstance(got, datetime):
        case.wrong(f"{whose} a datetime was expected.", "no_datetime", **more)
    case.mistake(
        "naive",
        got.tzinfo is None,
        f"{whose} it is naive. {place} has forgotten the zone, and your code does not add it.",
        **more,
    )
    relabelled = got == expected.astimezone(ZONE).replace(tzinfo=UTC)
    case.mistake(
        "relabels_an_aware_value",
        place == "PostgreSQL" and relabelled,
        f"{whose} another moment than the one that is stored. The value came with a zone of its "
        "own (here 5:45 hours ahead of UTC); replace() kept the hour and changed the zone.",
        **more,
    )
    case.mistake(
        "takes_local_time",
        place == "SQLite" and got == expected - timedelta(hours=5, minutes=45),
        f"{whose} another moment than the one that is stored. astimezone() takes a naive value for "
        "this computer's local time (in this check 5:45 hours ahead of UTC).",
        **more,
    )
    case.mistake("other_moment", got != expected, f"{whose} another moment than stored.", **more)


@contextmanager
def _local_time(zone: str) -> Iterator[None]:
    """Let this computer stand in another time zone (where the system can)."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    _set_clock()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        _set_clock()


def _set_clock() -> None:
    if hasattr(time, "tzset"):
        time.tzset()


# -- typed_bookmark -------------------------------------------------------------------------------

TYPES: dict[str, set[type]] = {
    "id": {int},
    "url": {str},
    "title": {str},
    "note": {str, type(None)},
    "is_read": {bool},
    "added_at": {datetime},
}
COLUMNS = {
    "id": "integer or bigint",
    "url": "character varying(500)",
    "title": "character varying(200)",
    "note": "text",
    "is_read": "boolean",
    "added_at": "timestamp with time zone",
}
KNOWN_TYPES = {
    "timestamp without time zone": (
        "no_time_zone",
        "In PostgreSQL added_at has no time zone: datetime in Python does not say which kind.",
    )
}


@on("empty")
def check_typed_bookmark(case: Case) -> None:
    table = mapped_table(case)
    for name, expected in TYPES.items():
        _typed(case, case.answer, name, expected)
    try:
        CreateTable(table).compile(dialect=mysql.dialect())
    except exc.CompileError as error:
        message = f"MySQL refuses this table: {str(error).splitlines()[0]}."
        if "'note'" in str(error):
            message += " Text of any length has a type of its own."
        case.wrong(message, "no_length")
    made = build(case, "bookmarks")
    made.has_columns(*COLUMNS)
    made.primary_key("id")
    for name, kind in COLUMNS.items():
        made.has_type(name, *kind.split(" or "), mistakes=KNOWN_TYPES)
        nullable = made.columns[name].nullable
        made.has_nulls(
            name,
            name == "note",
            "nullable_contradicts_type",
            f"In PostgreSQL {name} {'may' if nullable else 'may not'} be NULL, and its Python type "
            "says the opposite. An argument of mapped_column overrules the type.",
        )
    _stored_on_sqlite(case, table)


def _typed(case: Case, model: type, name: str, expected: set[type]) -> None:
    case.mistake("column_missing", not hasattr(model, name), f"Bookmark has no {name} any more.")
    annotation: Any = None
    for each in model.__mro__:
        # SQLAlchemy's own classes name types that exist only for the checker.
        if each.__module__ == model.__module__:
            annotation = annotation or get_annotations(each, eval_str=True).get(name)
    inner = get_args(annotation)
    if get_origin(annotation) is not Mapped or not inner:
        case.wrong(
            f"`{name}` has no Mapped[...], so a type checker cannot know what Bookmark.{name} is.",
            "untyped",
        )
    got = _members(inner[0])
    case.mistake(
        "may_be_missing",
        got == expected | {type(None)} and got != expected,
        f"Mapped[... | None] says that {name} may be missing. It is never missing.",
    )
    case.mistake(
        "must_be_there",
        got | {type(None)} == expected and got != expected,
        f"The type of {name} says that it is always there. It may be missing.",
    )
    case.mistake(
        "other_python_type",
        got != expected,
        f"The Python type of {name} is not the one that its values have.",
        got=[f"{name}: {annotation}"],
    )


def _members(kind: Any) -> set[Any]:
    """``str | None`` as a set; what Annotated adds is left out."""
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return set().union(*(_members(member) for member in get_args(kind)))
    return {kind}


def _stored_on_sqlite(case: Case, table: Table) -> None:
    lite = create_engine("sqlite://")
    row = {"url": "https://example.com", "title": "Bread", "is_read": True, "added_at": LOGIN}
    try:
        with lite.begin() as connection:
            table.create(connection)
            connection.execute(insert(table).values(**row))
    except exc.SQLAlchemyError as error:
        case.wrong(
            f"On SQLite a bookmark without a note cannot be stored. {first_line(error)}",
            "not_on_sqlite",
            error,
        )
    finally:
        lite.dispose()
