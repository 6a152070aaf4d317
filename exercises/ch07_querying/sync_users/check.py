"""The check of ``sync_users``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from exercises.ch07_querying.common import a_list, ids_of
from workbook.blog import User
from workbook.judge.case import Case
from workbook.judge.feedback import NotYet

USERS = "SELECT id, username, email, full_name FROM users ORDER BY username"


REST = "SELECT username, bio, is_active, created_at, last_login_at FROM users ORDER BY username"


def check_sync_users(case: Case) -> None:
    before = case.sql("SELECT username, full_name, is_active FROM users ORDER BY is_active, id")
    inactive, *active = [row[0] for row in before]
    named = next(row[0] for row in reversed(before) if row[1] and row[0] != inactive)
    held_too = next(name for name in active if name != named)
    _synced(case, ["zz_new", named, inactive, "Ada", held_too], round_=1, nameless=named)
    _synced(case, ["zz_new", held_too, "ab"], round_=2, nameless="zz_new")
    _synced(case, ["only.new"], round_=3)


def _synced(case: Case, names: list[str], round_: int, nameless: str = "") -> None:
    rows = [
        {
            "username": name,
            "email": f"{name}.{round_}@example.net",
            "full_name": None if name == nameless else f"{name.title()} the {round_}.",
        }
        for name in names
    ]
    given = [dict(row) for row in rows]
    expected = sorted((r["username"], r["email"], r["full_name"]) for r in rows)
    users, rest = dict(_by_name(case.sql(USERS))), dict(_by_name(case.sql(REST)))
    with case.session() as session:
        held = [user for user in session.query(User) if user.username in names]
        got = _called(case, session, rows)
        case.mistake(
            "commits_itself",
            case.recording.commits > 0,
            "Your function commits. The caller decides about the transaction.",
        )
        case.mistake("changes_its_input", rows != given, "Your function changes the rows it got.")
        sent = [entry.sql.split(maxsplit=1)[0].upper() for entry in case.recording.statements]
        case.mistake(
            "looks_first",
            sent[:1] == ["SELECT"],
            "Your code looks first who is there. Between the look and the INSERT somebody else "
            "may come; one INSERT can decide it in the database.",
        )
        names_got = case.objects_of(got, User, "username")
        session.flush()
        now = dict(_by_name(_rows(session, USERS)))
        saved = [(name, *values[1:]) for name, values in sorted(now.items()) if name in names]
        case.mistake(
            "keeps_the_old_row",
            any(now.get(name) == old for name, old in users.items() if name in names),
            "Users who are there keep their old email and name: on a conflict your statement "
            "changes nothing. They were to get the new values.",
        )
        case.mistake(
            "keeps_names_where_null",
            len(saved) == len(expected)
            and saved
            == sorted(
                (name, email, full_name or now[str(name)][-1])
                for name, email, full_name in expected
            )
            != expected,
            "A full_name of None came, and the old name is still there. The new value counts, also "
            "when it is NULL.",
        )
        case.same(
            saved,
            expected,
            message="The table does not hold the rows that were given.",
            mistake="other_values_saved",
        )
        case.mistake(
            "deletes_and_inserts",
            any(now[name][0] != old[0] for name, old in users.items()),
            "Users who were there have new ids: they were deleted and inserted again, and their "
            "posts and comments went with the old rows.",
        )
        kept = {name: (values[0], rest[name]) for name, values in users.items()}
        after = dict(_by_name(_rows(session, REST)))
        case.mistake(
            "changes_other_columns",
            any((now[name][0], after[name]) != values for name, values in kept.items()),
            "Something else of users who were there has changed. Only email and full_name were "
            "to change.",
        )
        case.mistake(
            "only_new_come_back",
            set(names_got) < set(names),
            "Not all users come back: those who were there are missing, or those who are new.",
        )
        stale = [
            user.username
            for user in (*got, *held)
            if (user.username, user.email, user.full_name) not in expected
        ]
        case.mistake(
            "stale_objects",
            bool(stale),
            f"In the table everything is right, but the object of {stale[:1]} still shows the old "
            "values: the session had loaded it before, and does not overwrite what it has unless "
            "it is told to.",
            symptom="s36",
        )
        case.mistake(
            "splits_at_null",
            1 < sent.count("INSERT") == len(sent) < len(rows),
            f"{len(sent)} INSERTs went out. Given rows as a second argument, the ORM leaves a None "
            "out of the statement, and rows with and without it cannot travel together. "
            "values() takes all rows into one statement.",
        )
        many = "One INSERT can carry all rows and bring the users back."
        case.at_most(1, "one_by_one" if sent.count("INSERT") > 1 else "asks_again", many)
        case.same(names_got, [row[0] for row in expected])
        session.commit()
    case.mistake(
        "other_session",
        not set(names) <= set(ids_of(case, "SELECT username FROM users")),
        "After the caller's commit the new users are not there. Use the session that you were "
        "given.",
    )


# Parts of errors, and what they betray. The first that is found counts.
ERRORS = {
    "no attribute 'on_conflict": (
        "insert_of_no_dialect",
        "The insert() of sqlalchemy knows no ON CONFLICT. That is PostgreSQL's own, and so is the "
        "insert() that has it.",
    ),
    "ON CONFLICT (email)": (
        "other_conflict",
        "Your statement knows what to do when an email is there already. Who is there is known by "
        "the username.",
    ),
    "uq_users_email": (
        "one_value_for_all",
        "Two users would get the same email: what you set is one value for all rows. What each row "
        "brought along has a name of its own in ON CONFLICT.",
    ),
    "uq_users_username": (
        "plain_insert",
        "A username that is there already breaks the INSERT. Say what is to happen on such a "
        "conflict.",
    ),
}


def _called(case: Case, session: Session, rows: list[dict[str, Any]]) -> Any:
    try:
        got = case.call(session, rows)
    except NotYet as wrong:
        for part, (mistake, message) in ERRORS.items():
            if wrong.mistake == "raises" and part in str(wrong.__context__):
                raise NotYet(
                    message, mistake=mistake, line=wrong.line, symptom=wrong.symptom
                ) from wrong
        raise
    a_list(case, got)
    return got


def _by_name(rows: list[tuple[Any, ...]]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each row under its username, without it."""
    for row in rows:
        name = row[0] if isinstance(row[0], str) else row[1]
        yield name, tuple(value for value in row if value is not name)


def _rows(session: Session, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.connection().exec_driver_sql(query)]
