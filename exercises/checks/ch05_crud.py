"""Checks of chapter 5."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg2
from sqlalchemy import Row, event, inspect, text
from sqlalchemy.exc import DataError, IntegrityError, NoResultFound, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import DetachedInstanceError

from workbook.blog import Post, User
from workbook.judge import compare
from workbook.judge.case import Case
from workbook.judge.verdict import on

TOO_LONG = "x" * 300

Known = dict[type[BaseException], tuple[str, str]]


def _data(case: Case) -> Any:
    assert case.data is not None
    return case.data


def _values(case: Case, got: Any, kind: type, what: str) -> None:
    """Make sure that a list holds plain values: a row of one value is a common slip."""
    for item in got if isinstance(got, list | tuple) else ():
        case.mistake(
            "rows_not_values",
            isinstance(item, Row | tuple),
            f"Your list holds rows with one value each: {tuple(item)!r}. scalars() takes the value "
            "out of its row."
            if isinstance(item, Row | tuple)
            else "",
            symptom="s38",
        )
        case.mistake(
            "other_values",
            not isinstance(item, kind),
            f"Your list holds {type(item).__name__} objects; a list of {what} was asked for.",
        )


def _not_committed(case: Case, name: str = "") -> None:
    who = f"`{name}`" if name else "Your function"
    case.mistake(
        "commits_itself",
        case.recording.commits > 0,
        f"{who} commits. When the caller's next step fails, this one cannot be taken back any "
        "more: leave the end of the transaction to the caller.",
    )
    case.mistake(
        "rolls_back",
        case.recording.rollbacks > 0,
        f"{who} ends the caller's transaction with a ROLLBACK. What the caller did before is lost.",
    )


# --- Writing ------------------------------------------------------------------------------------


def check_add_user(case: Case) -> None:
    for username in ("tove", "ole"):
        email = f"{username}@example.net"
        with case.session() as session:
            user = case.call(session, username, email)
            case.mistake(
                "returns_nothing", user is None, "None came back: the task asks for the new user."
            )
            case.mistake(
                "not_a_user",
                not isinstance(user, User),
                "Something other than a User object came back.",
            )
            _not_committed(case)
            case.mistake(
                "forgets_flush",
                "id" not in vars(user) or user.id is None,
                "The user that came back has no id: no INSERT has been sent yet. add() only puts "
                "the object on the session's list.",
            )
            case.at_most(1, "asks_again", "The INSERT brings the id along with it.")
            case.same(
                (user.username, user.email),
                (username, email),
                message="The user that came back has another username or email than was asked for.",
                mistake="wrong_values",
            )
            user_id = user.id
            session.commit()
        saved = case.sql("SELECT username, email FROM users WHERE id = %(id)s", id=user_id)
        case.same(
            saved,
            [(username, email)],
            message="After the caller's commit this user is not in the table. Was it added to the "
            "session that the function was given?",
            mistake="other_session",
        )


def check_start_blog(case: Case) -> None:
    engine = case.make_engine()
    for username, titles in (("tove", ["First", "Second"]), ("ole", [])):
        email = f"{username}@example.net"
        user_id = case.call(
            engine,
            username,
            email,
            titles,
            raising={
                DetachedInstanceError: (
                    "reads_the_id_too_late",
                    "The id is read after the session was closed. The commit had emptied the "
                    "object, and a closed session cannot fill it again: read the id inside.",
                )
            },
        )
        _given_back(case, engine)
        saved = case.sql("SELECT id FROM users WHERE username = %(name)s", name=username)
        case.mistake(
            "forgets_commit",
            not saved,
            "After your function has returned, no other connection finds the user. The transaction "
            "was closed without a COMMIT, so the database has taken everything back.",
        )
        case.mistake(
            "commits_twice",
            case.recording.commits > 1,
            f"Your function commits {case.recording.commits} times. If the second part fails, the "
            "first one stays behind: one transaction for all of it.",
        )
        case.same(
            user_id,
            saved[0][0],
            message="" if user_id is None else "What came back is not the id of the new user.",
            mistake=None if user_id is None else "not_the_id",
        )
        posts = case.sql(
            "SELECT title, status, content FROM posts WHERE author_id = %(id)s ORDER BY id",
            id=user_id,
        )
        case.same(posts, [(title, "draft", "") for title in titles], ordered=False)
    case.call(engine, "una", "una@example.net", ["Short"])
    _refused(case, engine, "half", ["Fine", TOO_LONG], DataError, "a title that is too long")
    _refused(case, engine, "una", ["Fine"], IntegrityError, "a username that is taken")


def _refused(
    case: Case, engine: Any, username: str, titles: list[str], kind: type[Exception], why: str
) -> None:
    before = case.sql("SELECT count(*) FROM users")
    try:
        case.raises(kind, engine, username, f"new.{username}@example.net", titles, otherwise="")
    except Exception as error:
        if getattr(error, "mistake", "") == "does_not_raise":
            case.wrong(
                f"The database refused {why}, and your function kept that to itself: the caller "
                "must hear of it.",
                "swallows_the_error",
            )
        if getattr(error, "mistake", "") == "raises":
            case.wrong(
                f"The database refused {why}. Its own {kind.__name__} was to go on to the caller, "
                "your code raised something else.",
                "changes_the_error",
            )
        raise
    case.mistake(
        "half_is_saved",
        case.sql("SELECT count(*) FROM users") != before,
        f"The database refused {why}, and yet the user is in the table now. All or nothing needs "
        "one transaction with one commit, at the very end.",
    )
    _given_back(case, engine, f" when the database refuses {why}")


def _given_back(case: Case, engine: Any, when: str = "") -> None:
    case.mistake(
        "keeps_the_connection",
        engine.pool.checkedout() > 0,
        f"The connection is not given back{when}: after your function it is still checked out of "
        "the pool. Close the session in every case; a with-block does.",
    )


def check_import_tags(case: Case) -> None:
    plain = [f"{word}-{number}" for number in range(6) for word in ("zeal", "anise", "moss")]
    repeated = ["yew", "ash", "yew", "oak", "ash"]
    with case.session() as session:
        _imported(case, session, plain, plain)
        known: Known = {
            IntegrityError: (
                "fails_on_repeats",
                "A name that stands in the list twice breaks the INSERT: the table takes each name "
                "once.",
            )
        }
        _imported(case, session, repeated, ["yew", "ash", "oak"], known)
        empty = case.call(
            session,
            [],
            raising={
                SQLAlchemyError: (
                    "fails_on_an_empty_list",
                    "An empty list raises an error: insert() without rows sends one row made of "
                    "defaults only. Nothing to insert is a case of its own.",
                )
            },
        )
        case.same(empty, {})
        case.at_most(0, "asks_for_nothing", "For an empty list there is nothing to send.")


def _imported(
    case: Case, session: Session, names: list[str], once: list[str], raising: Any = None
) -> None:
    got = case.call(session, names, raising=raising)
    _not_committed(case)
    case.mistake("returns_nothing", got is None, "None came back. Is a `return` missing?")
    case.mistake(
        "no_dict", not isinstance(got, dict), "A dict of names and ids was asked for: {name: id}."
    )
    rows = session.connection().exec_driver_sql("SELECT name, id FROM tags").all()
    expected = {row.name: row.id for row in rows if row.name in once}
    case.mistake(
        "not_inserted",
        len(expected) < len(once),
        f"{len(once)} names were to be inserted; {len(expected)} of them are in the table.",
    )
    case.mistake(
        "wrong_ids",
        got.keys() == expected.keys() and got != expected,
        "The names are right, but some stand with the id of another tag. Rows that come back need "
        "not have the order in which they were sent: let the database send name and id together.",
    )
    case.same(
        got,
        expected,
        message="The dict does not give each name the id of its tag: {name: id}.",
        mistake="wrong_dict",
    )
    many = "One INSERT can carry all the rows, and bring their ids back as well."
    sent = case.recording.statements
    inserts = [entry for entry in sent if entry.sql.lstrip().upper().startswith("INSERT")]
    case.mistake("one_by_one", len(inserts) > 1, f"{many} Your code sent {len(inserts)} INSERTs.")
    case.at_most(1, "asks_again", many)


def check_sign_up(case: Case) -> None:
    taken = _data(case).users[4]
    with case.session() as session:
        _signs_up(case, session, "tove", "tove@example.net")
        for username, email in (
            (taken["username"], "somebody@example.net"),
            ("somebody", taken["email"]),
            ("tove", "tove@example.net"),
        ):
            known: Known = {
                IntegrityError: (
                    "lets_the_error_out",
                    "A name that is taken is an ordinary answer here, not an accident: the caller "
                    "expects False and got an IntegrityError.",
                )
            }
            got = case.call(session, username, email, raising=known)
            _looks_first(case)
            case.mistake(
                "true_for_taken", got is True, "True came back for a name or email that is taken."
            )
            case.same(got, False)
            try:
                session.scalar(text("SELECT 1"))
            except SQLAlchemyError as error:
                case.wrong(
                    "False is right. But the session is of no use afterwards: the caller's next "
                    "statement fails, because the failed transaction was never ended.",
                    "leaves_the_session_broken",
                    error,
                )
        _signs_up(case, session, "ole", "ole@example.net")
    with case.session() as session:
        _only_duplicates(case, session)


def _signs_up(case: Case, session: Session, username: str, email: str) -> None:
    got = case.call(session, username, email)
    _looks_first(case)
    saved = case.sql("SELECT email FROM users WHERE username = %(name)s", name=username)
    case.mistake(
        "forgets_commit",
        not saved,
        "Other connections do not find the new user: it was not committed.",
    )
    case.same(saved, [(email,)])
    case.same(got, True)


def _looks_first(case: Case) -> None:
    sent = case.recording.statements
    case.mistake(
        "looks_first",
        bool(sent) and sent[0].sql.lstrip().upper().startswith("SELECT"),
        "Your code looks first whether the name is free. Between the look and the INSERT somebody "
        "else may take it; the unique constraint alone cannot be overtaken.",
    )


def _only_duplicates(case: Case, session: Session) -> None:
    try:
        case.raises(DataError, session, TOO_LONG, "long@example.net", otherwise="")
    except Exception as error:
        if getattr(error, "mistake", "") == "does_not_raise":
            case.wrong(
                "A username of 300 characters is refused because it does not fit, not because it "
                "is taken. Your function says False to that too: it catches more than it should.",
                "every_error_is_false",
            )
        raise


# --- Reading ------------------------------------------------------------------------------------


def check_find_by_email(case: Case) -> None:
    users = _data(case).users
    for user in (users[-1], users[3]):
        email = user["email"]
        with case.session() as session:
            got = case.call(session, email)
            case.mistake(
                "gives_a_row",
                isinstance(got, Row),
                "That is a row with a user in it, not the user: scalars() takes the user out.",
                symptom="s38",
            )
            case.mistake("gives_nothing", got is None, f"{email} has a user, but None came back.")
            case.same(case.read(got, "id"), user["id"])
            case.mistake(
                "loads_everybody",
                any((entry.rows or 0) > 1 for entry in case.recording.statements),
                "Your code fetches more rows than the one that is asked for. Let the database "
                "compare the address.",
            )
            _nobody(case, session, "nobody@example.org", "an address that nobody has")
            _nobody(case, session, email.swapcase(), "an address in other capitals")
            _nobody(case, session, "%", "the text %, which is nobody's address")


def _nobody(case: Case, session: Session, email: str, what: str) -> None:
    nobody = case.call(
        session,
        email,
        raising={
            NoResultFound: (
                "raises_for_nobody",
                "An address that nobody has must give None; one() insists on a row.",
            )
        },
    )
    case.same(
        nobody,
        None,
        message=f"For {what} your function found somebody. Compare with ==: LIKE and lower() find "
        "more than the very same address.",
        mistake="finds_too_much",
    )


def check_search_titles(case: Case) -> None:
    titles = [post["title"] for post in _data(case).posts]
    special = next(title for title in titles if "%" in title and "_" in title)
    twice = next(title for title in titles if titles.count(title) > 1)
    for typed in ("%", "_", twice.upper(), twice[2:].lower(), special[1:6], "\\", "a", ""):
        with case.session() as session:
            got = case.call(session, typed)
            ids = case.objects_of(got, Post)
            _found_titles(case, typed, ids)
            case.at_most(1, "several_statements", "One SELECT finds them all.")


TITLES = "SELECT id, title FROM posts WHERE {} ORDER BY title, id"


def _found_titles(case: Case, typed: str, ids: list[int]) -> None:
    def found(condition: str) -> list[Any]:
        return case.sql(TITLES.format(condition), t=typed)

    title = dict(case.sql("SELECT id, title FROM posts"))
    got = [(number, title[number]) for number in ids]
    expected = found("strpos(lower(title), lower(%(t)s)) > 0")
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "filters_in_python",
        sorted(got) == sorted(expected) and fetched > len(expected),
        f"For {typed!r} your code fetched {fetched} rows and needs {len(expected)}. The database "
        "can do the choosing; a table of a million titles should not travel to you.",
    )
    case.mistake(
        "ties_in_any_order",
        got != expected
        and sorted(got) == sorted(expected)
        and [row[1] for row in got] == [row[1] for row in expected],
        "The titles are in order, but posts with the same title are not in the order of their ids.",
    )
    like = found("title ILIKE '%%' || replace(%(t)s, '\\', '\\\\') || '%%'")
    case.same(
        got,
        expected,
        mistakes={
            "wildcards_not_escaped": (
                like,
                f"Somebody typed {typed!r} and got every post that has any character there: in "
                "LIKE the characters % and _ stand for others. They must stand for themselves.",
            ),
            "capitals_count": (
                found("strpos(title, %(t)s) > 0"),
                f"Somebody typed {typed!r}; titles that differ from it only in capital letters are "
                "missing.",
            ),
            "only_the_beginning": (
                found("strpos(lower(title), lower(%(t)s)) = 1"),
                f"{typed!r} is found only where a title begins with it, not in the middle.",
            ),
        },
    )


PYTHON_OR = (
    "python_or",
    "Python's `or`, `and` and `not` need to know at once what is true; a condition for SQL has no "
    "value yet. Join conditions with or_() and and_(), or with | and &, each one in brackets.",
)


def check_idle_users(case: Case) -> None:
    users = _data(case).users
    # Somebody who is inactive and never logged in tells (A and B) or C from A and (B or C).
    never = next(user for user in users if user["last_login_at"] is None)
    case.sql("UPDATE users SET is_active = false WHERE id = %(id)s", id=never["id"])
    logins = sorted(user["last_login_at"] for user in users if user["last_login_at"])
    for since in (
        logins[len(logins) // 2],
        logins[-1],
        logins[0],
        datetime(2027, 1, 1, tzinfo=UTC),
    ):
        with case.session() as session:
            got = case.call(session, since, raising={TypeError: PYTHON_OR})
            _values(case, got, str, "usernames")
            _idle(case, got, since)


def _idle(case: Case, got: Any, since: datetime) -> None:
    def names(condition: str) -> list[str]:
        query = f"SELECT username FROM users WHERE {condition} ORDER BY username"  # noqa: S608
        return [row[0] for row in case.sql(query, since=since)]

    before, never = "last_login_at < %(since)s", "last_login_at IS NULL"
    either = f"({before} OR {never})"
    forgotten = (
        "forgets_never",
        "Users who never logged in are missing. Their last_login_at is NULL, and NULL < "
        "anything is "
        "not true.",
    )
    case.same(
        got,
        names(f"is_active AND {either}"),
        mistakes={
            "forgets_never": (names(f"is_active AND {before}"), forgotten[1]),
            "forgets_before": (
                names(f"is_active AND {never}"),
                "Only those who never logged in came back; those who logged in too long ago are "
                "missing.",
            ),
            "one_condition_only": (
                names(before),
                "Only the last login decided: users who are not active are in your list, and those "
                "who never logged in are missing. Python's `and` joins nothing for SQL, it keeps "
                "one of the two conditions.",
            ),
            "forgets_active": (
                names(either),
                "Users who are not active are in your list as well.",
            ),
            "missing_brackets": (
                names(f"is_active AND {before} OR {never}"),
                "An inactive user who never logged in is in your list: AND binds before OR. "
                "Brackets "
                "say what belongs together.",
            ),
            "missing_brackets_too": (
                names(f"{before} OR {never} AND is_active"),
                "An inactive user is in your list: AND binds before OR, so is_active belongs "
                "to one "
                "half only.",
            ),
            "includes_the_moment": (
                names(f"is_active AND (last_login_at <= %(since)s OR {never})"),
                "Somebody who logged in at exactly that moment was here; only earlier logins "
                "count.",
            ),
            "turned_round": (
                names(f"is_active AND (last_login_at > %(since)s OR {never})"),
                "You found those who have been here since then. The others were asked for.",
            ),
        },
    )


def check_published_on(case: Case) -> None:
    posts = [post for post in _data(case).posts if post["status"] == "published"]
    day = posts[len(posts) // 2]["published_at"].date()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    moments = [
        midnight,
        midnight - timedelta(microseconds=1),
        midnight + timedelta(hours=23, minutes=59, seconds=59, microseconds=500_000),
        midnight + timedelta(days=1),
        midnight + timedelta(hours=2),
        midnight + timedelta(hours=22),
    ]
    for post, moment in zip(posts, moments, strict=False):
        case.sql(
            "UPDATE posts SET published_at = %(at)s WHERE id = %(id)s", at=moment, id=post["id"]
        )
    quiet = day + timedelta(days=4000)
    for zone in ("UTC", "Asia/Karachi", "America/Lima"):
        engine = case.make_engine(connect_args={"options": f"-c timezone={zone}"})
        for asked in (day, day + timedelta(days=1), quiet):
            with Session(engine) as session:
                got = case.call(session, asked)
                _values(case, got, int, "ids")
                _published(case, got, asked, zone)


def _published(case: Case, got: Any, day: date, zone: str) -> None:
    def ids(condition: str) -> list[int]:
        query = f"SELECT id FROM posts WHERE {condition} ORDER BY id"  # noqa: S608
        return [row[0] for row in case.sql(query, day=day, zone=zone)]

    start = "(%(day)s::timestamp AT TIME ZONE 'UTC')"
    end = "((%(day)s::date + 1)::timestamp AT TIME ZONE 'UTC')"
    case.same(
        got,
        ids(f"published_at >= {start} AND published_at < {end}"),
        mistakes={
            "session_time_zone": (
                ids("(published_at AT TIME ZONE %(zone)s)::date = %(day)s"),
                f"With the session's time zone set to {zone}, your day begins at midnight there. A "
                "datetime without a zone, and date() in SQL, both take the zone of the session.",
            ),
            "includes_next_midnight": (
                ids(f"published_at BETWEEN {start} AND {end}"),
                "A post published at midnight of the next day is in your list: between() includes "
                "both ends.",
            ),
            "ends_a_second_early": (
                ids(f"published_at >= {start} AND published_at <= {end} - interval '1 second'"),
                "A post published half a second before midnight is missing: there is time between "
                "23:59:59 and the next day.",
            ),
            "only_midnight": (
                ids(f"published_at = {start}"),
                "Only posts published at exactly midnight come back: a day compared with a moment "
                "is the moment at which the day begins.",
            ),
        },
    )


def check_recent_logins(case: Case) -> None:
    total = len(_data(case).users)
    for limit in (3, total - 1, total + 5, 1):
        with case.session() as session:
            got = case.call(session, limit)
            _values(case, got, str, "usernames")
            _logins(case, got, limit)


def _logins(case: Case, got: Any, limit: int) -> None:
    def names(order: str, where: str = "true") -> list[str]:
        query = f"SELECT username FROM users WHERE {where} ORDER BY {order} LIMIT %(n)s"  # noqa: S608
        return [row[0] for row in case.sql(query, n=limit)]

    expected = names("last_login_at DESC NULLS LAST, username")
    case.same(
        got,
        expected,
        mistakes={
            "nulls_first": (
                names("last_login_at DESC, username"),
                "Users who never logged in lead your list: for PostgreSQL, NULL is greater than "
                "every value, so it comes first in a descending order.",
            ),
            "oldest_first": (
                names("last_login_at ASC NULLS LAST, username"),
                "The order is upside down: the earliest login comes first.",
            ),
            "leaves_out_never": (
                names("last_login_at DESC, username", "last_login_at IS NOT NULL"),
                "Users who never logged in are missing. They belong at the end.",
            ),
        },
        **_tie(case, got, expected),
    )
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "limits_in_python",
        fetched > len(expected),
        f"Your code fetched {fetched} rows to give back {len(expected)}. LIMIT in the statement "
        "leaves the others in the database.",
    )


def _tie(case: Case, got: Any, expected: list[str]) -> dict[str, Any]:
    """The message for the right logins in the right order, and equal ones in the wrong one."""
    login = dict(case.sql("SELECT username, last_login_at FROM users"))
    known = isinstance(got, list) and all(name in login for name in got)
    if known and [login[name] for name in got] == [login[name] for name in expected]:
        message = (
            "The moments are in order. But where two users have the same one, or none, the "
            "database chose which comes first; the username is to decide."
        )
        return {"message": message, "mistake": "no_tie_breaker"}
    return {}


# --- Changing and deleting ----------------------------------------------------------------------


def check_count_view(case: Case) -> None:
    published = [post for post in _data(case).posts if post["views"] > 0]
    for post in (published[2], published[-1]):
        _counts(case, post["id"], post["views"])


def _counts(case: Case, post_id: int, views: int) -> None:
    query = "SELECT id, views FROM posts WHERE id <> %(id)s ORDER BY id"
    others = case.sql(query, id=post_id)
    with case.session() as session:
        # The caller has read the post; then somebody else counts ten views.
        read_before = session.get(Post, post_id)
        _somebody_counts(case, post_id, 10)
        with _counting_in_between(case, post_id) as more:
            got = case.call(session, post_id)
        _not_committed(case)
        session.commit()
        before = views + 10 + sum(more)
        now = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=post_id)[0][0]
        case.mistake(
            "counts_everywhere",
            case.sql(query, id=post_id) != others,
            "Other posts have got a view as well: the UPDATE has no condition.",
        )
        case.mistake(
            "does_not_count", now == before, "After the caller's commit the post has no view more."
        )
        case.mistake(
            "lost_update",
            now <= before,
            f"The post had {views} views when it was first read, others counted "
            f"{before - views} more before your UPDATE, and your function made it {now}: their "
            "views are lost. It writes what it worked out from an older number, instead of adding "
            "to what the database holds now.",
        )
        case.mistake(
            "counts_too_much",
            now != before + 1,
            f"The post has {now - before} views more, not one.",
        )
        case.mistake("returns_nothing", got is None, "None came back for a post that is there.")
        case.mistake(
            "returns_a_row",
            isinstance(got, Row),
            "A row came back, the number was asked for: scalar_one() or scalars() take it out.",
            symptom="s38",
        )
        case.mistake(
            "returns_the_old_number",
            got in (views, views + 10, before),
            f"Your function gave back {got}, a number from before the view was added: the post has "
            f"{now} now.",
        )
        case.same(
            got,
            now,
            message=f"Your function gave back {got!r}; the post has {now} views now.",
            mistake="other_number",
        )
        case.at_most(2, "many_statements", "One UPDATE can add and give back the number.")
        del read_before
        _no_such_post(case, session)


def _somebody_counts(case: Case, post_id: int, views: int) -> None:
    case.sql("UPDATE posts SET views = views + %(n)s WHERE id = %(id)s", n=views, id=post_id)


@contextmanager
def _counting_in_between(case: Case, post_id: int) -> Iterator[list[int]]:
    """Somebody else counts five views after a first SELECT, if that has not locked the row."""
    counted: list[int] = []
    sent: list[str] = []

    def after(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement.upper())
        if len(sent) == 1 and sent[0].startswith("SELECT") and "FOR UPDATE" not in sent[0]:
            _somebody_counts(case, post_id, 5)
            counted.append(5)

    event.listen(case.engine, "after_cursor_execute", after)
    try:
        yield counted
    finally:
        event.remove(case.engine, "after_cursor_execute", after)


def _no_such_post(case: Case, session: Session) -> None:
    message = "For a post that is not there the answer is None; your function raised an error."
    told = ("fails_for_no_such_post", message)
    known: Known = {NoResultFound: told, AttributeError: told}
    case.same(
        case.call(session, 10**6, raising=known),
        None,
        message="For a post that is not there the answer is None; yours is another.",
        mistake="no_answer_for_no_post",
    )


def check_publish_author_drafts(case: Case) -> None:
    posts = _data(case).posts
    drafts = [post["author_id"] for post in posts if post["status"] == "draft"]
    live = {post["author_id"] for post in posts if post["status"] == "published"}
    mixed = next(author for author in drafts if author in live)
    most = max(drafts, key=drafts.count)
    none = next(author for author in sorted(live) if author not in drafts)
    moment = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    for author in dict.fromkeys((mixed, most, none)):
        before = case.sql("SELECT id, author_id, status, published_at FROM posts ORDER BY id")
        with case.session() as session:
            got = case.call(session, author, moment)
            _not_committed(case)
            session.commit()
        _only_the_drafts(case, before, author, moment)
        case.mistake("returns_nothing", got is None, "None came back, the number was asked for.")
        case.same(
            got,
            sum(row[1] == author and row[2] == "draft" for row in before),
            message="The right posts are published, but the number is not how many there were.",
            mistake="wrong_number",
        )
        case.at_most(1, "one_by_one", "An UPDATE with a condition changes them all at once.")
        case.mistake(
            "one_by_one",
            any(entry.times > 1 for entry in case.recording.statements),
            "The UPDATE is sent once for every post. One UPDATE with a condition does it.",
        )


def _only_the_drafts(case: Case, before: list[Any], author: int, moment: datetime) -> None:
    def after(meant: Callable[[Any], bool]) -> list[Any]:
        return [(*row[:2], "published", moment) if meant(row) else row for row in before]

    now = case.sql("SELECT id, author_id, status, published_at FROM posts ORDER BY id")
    case.same(
        now,
        after(lambda row: row[1] == author and row[2] == "draft"),
        mistakes={
            "forgets_the_author": (
                after(lambda row: row[2] == "draft"),
                "The drafts of all authors are published now: the author is missing in the "
                "condition.",
            ),
            "forgets_the_status": (
                after(lambda row: row[1] == author),
                "Posts of this author that were published long ago have a new date now: only "
                "drafts were to be changed.",
            ),
            "forgets_the_filter": (
                after(lambda row: True),
                "Every post in the table has been changed: the UPDATE has no condition.",
            ),
            "forgets_the_date": (
                [
                    (*row[:2], "published", None) if row[1] == author and row[2] == "draft" else row
                    for row in before
                ],
                "The drafts are published, but published_at is still NULL.",
            ),
            "changes_nothing": (before, "After the caller's commit no post has changed."),
        },
    )


def check_remove_drafts(case: Case) -> None:
    posts = _data(case).posts
    live = [post for post in posts if post["status"] == "published"]
    author, other = live[0]["author_id"], live[1]["author_id"]
    edge = datetime(2026, 5, 1, tzinfo=UTC)
    made = (
        (author, "Zinc", edge - timedelta(days=3)),
        (author, "Argon", edge - timedelta(days=2)),
        (author, "Neon", edge - timedelta(days=9)),
        (author, "On the edge", edge),
        (author, "Later", edge + timedelta(days=1)),
        (other, "Somebody else's", edge - timedelta(days=1)),
    )
    for who, title, created in made:
        case.sql(
            "INSERT INTO posts (author_id, title, content, created_at) "
            "VALUES (%(who)s, %(title)s, '', %(created)s)",
            who=who,
            title=title,
            created=created,
        )
    nobody = max(user["id"] for user in _data(case).users) + 1000
    for asked in (author, other, nobody):
        before = case.sql(
            "SELECT id, author_id, status, created_at, title FROM posts ORDER BY title, id"
        )
        with case.session() as session:
            got = case.call(session, asked, edge)
            _not_committed(case)
            session.commit()
        _removed(case, got, before, asked, edge)


def _removed(case: Case, got: Any, before: list[Any], author: int, edge: datetime) -> None:
    def left(gone: Callable[[Any], bool]) -> list[int]:
        return sorted(row[0] for row in before if not gone(row))

    def old(row: Any) -> bool:
        return bool(row[3] < edge)

    def meant(row: Any) -> bool:
        return row[1] == author and row[2] == "draft" and old(row)

    rest = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id")]
    case.same(
        rest,
        left(meant),
        mistakes={
            "forgets_the_filter": ([], "Every post is gone: the DELETE has no condition."),
            "forgets_the_author": (
                left(lambda row: row[2] == "draft" and old(row)),
                "Drafts of other authors are gone as well: the author is missing in the condition.",
            ),
            "deletes_published_posts": (
                left(lambda row: row[1] == author and old(row)),
                "Published posts are gone as well: only drafts were to be deleted.",
            ),
            "forgets_the_moment": (
                left(lambda row: row[1] == author and row[2] == "draft"),
                "Drafts that were created later are gone as well.",
            ),
            "includes_the_moment": (
                left(lambda row: row[1] == author and row[2] == "draft" and row[3] <= edge),
                "A draft created at exactly that moment is gone; only earlier ones were meant.",
            ),
            "deletes_nothing": (
                left(lambda row: False),
                "After the caller's commit all the drafts are still there.",
            ),
        },
    )
    expected = [row[4] for row in before if meant(row)]
    case.mistake(
        "returns_the_number",
        isinstance(got, int),
        "A number came back; the titles of the deleted drafts were asked for.",
    )
    _values(case, got, str, "titles")
    case.same(got, expected)
    case.at_most(2, "one_by_one", "A DELETE with a condition removes them all at once.")


# --- The project: an address book ---------------------------------------------------------------

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
        _not_committed(case, "add_contact")
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
        _not_committed(case, "update_contact")
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
        _not_committed(case, "remove_contact")
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
        _not_committed(case, "import_contacts")
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
