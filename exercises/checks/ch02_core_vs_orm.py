"""Checks of chapter 2."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Executable, Result, Row, Select
from sqlalchemy.exc import MultipleResultsFound, NoResultFound, SQLAlchemyError
from sqlalchemy.orm import Session

from workbook.blog import Post, User
from workbook.judge.case import Case


class QueryUsedError(Exception):
    """The learner's code called ``session.query()``."""


class SessionOfToday(Session):
    """A session without the legacy API, as AsyncSession is."""

    def query(self, *_: Any, **__: Any) -> Any:
        raise QueryUsedError


STILL_A_QUERY: dict[type[BaseException], tuple[str, str]] = {
    QueryUsedError: (
        "still_a_query",
        (
            "Your code calls session.query(). The session of this exercise has none: build a "
            "select() and hand it to the session."
        ),
    )
}


@contextmanager
def _warnings() -> Iterator[list[warnings.WarningMessage]]:
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        yield noted


def _unjoined(noted: list[warnings.WarningMessage]) -> bool:
    return any("cartesian product" in str(note.message) for note in noted)


# -- display_name -------------------------------------------------------------------------------


def check_display_name(case: Case) -> None:
    people = case.sql("SELECT username, full_name FROM users ORDER BY full_name NULLS LAST, id")
    named, nameless = people[0], people[-1]
    with case.engine.connect() as connection:
        got = case.call(
            connection,
            named[0],
            raising={
                LookupError: (
                    "finds_nobody",
                    f"{named[0]} exists, but your code says that there is no such user.",
                )
            },
        )
        case.mistake(
            "gives_a_row",
            isinstance(got, Row),
            "That is a row with the name in it. The name itself, a string, was asked for.",
        )
        case.same(got, named[1])
        for username, full_name in (nameless, people[1]):
            got = case.call(
                connection,
                username,
                raising={
                    LookupError: (
                        "null_taken_for_nobody",
                        (
                            f"{username} exists and has no full name (NULL). Your code says that "
                            "there is no such user."
                        ),
                    )
                },
            )
            case.mistake(
                "gives_null",
                got is None,
                f"{username} has no full name (NULL), and your function gave back None. "
                "The username was to stand in for it.",
            )
            case.same(got, full_name or username)
        for nobody in ("nobody", "o'brien", "%", nameless[0].upper()):
            _nobody(case, connection, nobody)


def _nobody(case: Case, connection: Any, username: str) -> None:
    error = case.raises(
        Exception,
        connection,
        username,
        otherwise=f"Nobody is called {username!r}, so a LookupError was expected.",
    )
    case.mistake(
        "raises_no_result_found",
        isinstance(error, NoResultFound),
        "For an unknown username your code raises SQLAlchemy's NoResultFound, which is not a "
        "LookupError. Ask for the row in a way that allows for none, then raise your own error.",
    )
    case.mistake(
        "trips_over_none",
        isinstance(error, AttributeError | TypeError),
        "There is no row for an unknown username, and your code goes on as if there were one: "
        f"{error}.",
    )
    case.mistake(
        "name_inside_the_sql",
        "'" in username and isinstance(error, SQLAlchemyError),
        f"With the username {username!r} your SQL is broken: the quote in the name ends the "
        "string. A value must travel as a parameter.",
    )
    if not isinstance(error, LookupError):
        case.wrong(
            f"Nobody is called {username!r}. Your code raised {type(error).__name__}; a "
            "LookupError was asked for.",
            "raises_another_error",
            error,
        )


# -- published_posts ----------------------------------------------------------------------------

POSTS = """
SELECT p.id FROM posts p JOIN users u ON u.id = p.author_id
WHERE p.status = 'published' AND (%(author)s::text IS NULL OR u.username = %(author)s)
ORDER BY p.published_at DESC, p.id DESC
"""


def check_published_posts(case: Case) -> None:
    with_posts, without = _authors(case)
    for author in (None, with_posts, without, "nobody"):
        got = case.call() if author is None else case.call(author)
        case.mistake(
            "executes_it",
            case.recording.count > 0 or (isinstance(got, list | tuple) and bool(got)),
            "Your function sends the statement itself. It should only build it and give it back; "
            "the caller decides where to run it.",
        )
        case.mistake(
            "text_not_select",
            isinstance(got, Executable) and not isinstance(got, Select),
            f"Your function gave back a {type(got).__name__}. A select() was asked for: the "
            "caller may want to add a limit() to it.",
        )
        if not isinstance(got, Select):
            said = "None. Is a `return` missing?" if got is None else f"a {type(got).__name__}."
            case.wrong(
                f"A select() was asked for. Your function gave back {said}",
                "returns_nothing" if got is None else "gives_no_statement",
            )
        _judge_rows(case, got, author)
        _judge_objects(case, got, author)


def _authors(case: Case) -> tuple[str, str]:
    # Somebody with several published posts, some at the same moment as others'; and somebody
    # with drafts only.
    ((most,),) = case.sql(
        "SELECT u.username FROM posts p JOIN users u ON u.id = p.author_id "
        "WHERE status = 'published' GROUP BY u.id ORDER BY count(*) DESC, u.id LIMIT 1"
    )
    ((none,),) = case.sql(
        "SELECT u.username FROM posts p JOIN users u ON u.id = p.author_id "
        "GROUP BY u.id HAVING bool_and(status = 'draft') ORDER BY u.id LIMIT 1"
    )
    return most, none


def _judge_rows(case: Case, statement: Select[Any], author: str | None) -> None:
    who = f"With author={author!r}" if author else "Without an author"
    with _warnings() as noted, case.engine.connect() as connection:
        try:
            rows = connection.execute(statement).all()
            connection.execute(statement.limit(1)).all()
        except SQLAlchemyError as error:
            first = str(error).splitlines()[0]
            case.wrong(f"{who} the statement cannot be run: {first}", "raises", error)
    case.mistake(
        "forgets_the_join",
        _unjoined(noted),
        f"{who} the statement reads two tables without saying how they belong together: every "
        "post is paired with that user, whoever wrote it.",
    )
    columns = [column.name for column in Post.__table__.columns]
    case.mistake(
        "selects_the_author_too",
        bool(rows) and len(rows[0]) > len(columns),
        f"A row of your statement has {len(rows[0]) if rows else 0} values, a post has "
        f"{len(columns)} columns. Select the posts only.",
    )
    case.mistake(
        "selects_columns",
        bool(rows) and list(rows[0]._fields) != columns,
        "Your statement selects single columns. On a connection the row lacks the others, and "
        "a session cannot make Post objects of it. Select the class.",
    )
    case.same(
        [row.id for row in rows],
        [post_id for (post_id,) in case.sql(POSTS, author=author)],
        mistakes={
            "none_means_nobody": (
                [] if author is None else None,
                (
                    "Without an author, the posts of all authors were asked for. Your statement "
                    "looks for a user whose name is NULL."
                ),
            ),
            "where_thrown_away": (
                [post_id for (post_id,) in case.sql(POSTS, author=None)],
                (
                    f"{who} all posts come. where() and join() change nothing: they give back "
                    "a new statement."
                ),
            ),
            "ties_by_lower_id": (
                _ids(case, author, "published_at DESC, id"),
                (
                    "Two posts were published at the same moment. The one with the higher id "
                    "was to come first."
                ),
            ),
            "forgets_drafts": (
                _every(case, author),
                "Drafts come as well. Only what is published was asked for.",
            ),
            "oldest_first": (
                _ids(case, author, "published_at, id"),
                "The oldest post comes first. Newest first was asked for.",
            ),
            "by_id_only": (
                _ids(case, author, "id DESC"),
                "Your posts are ordered by id. The order of published_at is another one.",
            ),
        },
    )


def _ids(case: Case, author: str | None, order: str) -> list[int]:
    inner = POSTS.split("ORDER BY", maxsplit=1)[0]
    found = case.sql(f"SELECT id FROM posts WHERE id IN ({inner}) ORDER BY {order}", author=author)  # noqa: S608
    return [post_id for (post_id,) in found]


def _every(case: Case, author: str | None) -> list[int]:
    query = POSTS.replace("p.status = 'published'", "true")
    return [post_id for (post_id,) in case.sql(query, author=author)]


def _judge_objects(case: Case, statement: Select[Any], author: str | None) -> None:
    with case.session() as session:
        got = session.scalars(statement).all()
        case.mistake(
            "selects_the_table",
            any(not isinstance(item, Post) for item in got),
            "On a connection the rows are right. In a session your statement gives plain values "
            "instead of Post objects: it names the table. Name the class.",
        )


# -- deactivate_users ---------------------------------------------------------------------------


OTHER_COLUMNS = """
SELECT id, username, email, full_name, bio, created_at, last_login_at FROM users ORDER BY id
"""


def check_deactivate_users(case: Case) -> None:
    active = [
        name for (name,) in case.sql("SELECT username FROM users WHERE is_active ORDER BY id")
    ]
    ((inactive,),) = case.sql("SELECT username FROM users WHERE NOT is_active ORDER BY id LIMIT 1")
    _deactivate(case, [active[4], "nobody", active[1], inactive, active[6]], 3)
    _deactivate(case, [active[1], active[2]], 1)
    _deactivate(case, [], 0)


def _deactivate(case: Case, usernames: list[str], expected: int) -> None:
    before, rest = _active(case), case.sql(OTHER_COLUMNS)
    got = case.call(case.engine, list(usernames))
    still = [name for name in before if name not in usernames]
    sent = [entry.sql.lstrip().upper() for entry in case.recording.statements]
    case.mistake(
        "forgets_commit",
        bool(sent) and case.recording.commits == 0 and still != before,
        "Nothing was committed: when the block ended, the change was rolled back. Which door "
        "commits at the end of its block?",
    )
    now = _active(case)
    case.mistake(
        "deletes_them",
        len(case.sql(OTHER_COLUMNS)) < len(rest),
        "Users are missing from the table now. They were to stay, with is_active set to false.",
    )
    case.mistake(
        "deactivates_everybody",
        not now and bool(before),
        "Nobody is active any more: your UPDATE went to every user. Which rows is it meant for?",
    )
    case.same(now, still, message=f"Called with {usernames}, the wrong users are active.")
    case.mistake(
        "changes_other_columns",
        case.sql(OTHER_COLUMNS) != rest,
        "Something else in the table users has changed as well. Only is_active was to change.",
    )
    case.mistake(
        "reads_first",
        any(statement.startswith("SELECT") for statement in sent),
        "The users were read first and then changed. An UPDATE finds its rows by itself, and one "
        "is enough.",
    )
    case.mistake(
        "one_update_per_name",
        len(sent) > 1 or any(entry.times > 1 for entry in case.recording.statements),
        f"{len(usernames)} names came, and each got an UPDATE of its own. One UPDATE can name many "
        "rows: look at in_().",
    )
    case.mistake(
        "gives_the_result",
        isinstance(got, Result),
        f"Your function gave back a {type(got).__name__}. The number of rows is one of its "
        "attributes.",
    )
    case.mistake(
        "counts_names",
        got == len(usernames) and got != expected,
        f"Your function gave back {len(usernames)}, the number of names in the list. How many "
        f"rows were changed is another number: {expected}.",
    )
    case.mistake(
        "counts_inactive",
        got == expected + 1,
        f"{expected} users were active and are not now; your function gave back {got}. Somebody in "
        "the list was inactive before: such rows must not be counted.",
    )
    case.same(got, expected)


def _active(case: Case) -> list[str]:
    return [name for (name,) in case.sql("SELECT username FROM users WHERE is_active ORDER BY id")]


# -- publish_drafts -----------------------------------------------------------------------------

MOMENT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def check_publish_drafts(case: Case) -> None:
    ((author,),) = case.sql(
        "SELECT author_id FROM posts GROUP BY author_id ORDER BY count(*) DESC, author_id LIMIT 1"
    )
    # Many drafts, so that ids in the order of the disk are not in ascending order by luck.
    case.sql(
        "UPDATE posts SET status = 'draft', published_at = NULL WHERE author_id = %(author)s "
        "AND id NOT IN (SELECT max(id) FROM posts WHERE author_id = %(author)s "
        "AND status = 'published') RETURNING id",
        author=author,
    )
    _publish(case, author, MOMENT)
    ((other,),) = case.sql(
        "SELECT author_id FROM posts WHERE status = 'draft' "
        "GROUP BY author_id ORDER BY count(*) DESC, author_id LIMIT 1"
    )
    _publish(case, other, MOMENT.replace(hour=18))
    _publish(case, other, MOMENT.replace(hour=20))


def _publish(case: Case, author: int, moment: datetime) -> None:
    state = "SELECT id, author_id, status, published_at, title, views FROM posts ORDER BY id"
    before = case.sql(state)
    drafts = [row[0] for row in before if row[1] == author and row[2] == "draft"]
    with case.session() as session:
        held = {row[0]: session.get_one(Post, row[0]) for row in before if row[1] == author}
        got = case.call(session, author, moment)
        _judge_transaction(case, session)
        got = list(got) if isinstance(got, tuple) else got
        case.mistake(
            "gives_the_count",
            isinstance(got, int),
            f"Your function gave back {got!r}, a number. The ids of the posts were asked for.",
        )
        case.mistake(
            "gives_rows",
            isinstance(got, list) and any(isinstance(item, Row) for item in got),
            "Your list holds rows with an id in them. Take the ids out of the rows.",
        )
        case.mistake(
            "gives_objects",
            isinstance(got, list) and any(isinstance(item, Post) for item in got),
            "Your list holds Post objects. Their ids were asked for.",
        )
        sent = [entry.sql.lstrip().upper() for entry in case.recording.statements]
        case.mistake(
            "reads_the_drafts",
            any(statement.startswith("SELECT") for statement in sent),
            "Your code sends a SELECT. One UPDATE can find the drafts, change them and report "
            "their ids.",
        )
        case.at_most(
            1,
            "one_update_per_post",
            "The drafts were changed one by one. One UPDATE can find, change and report them.",
        )
        stale = [post_id for post_id in drafts if case.read(held[post_id], "status") == "draft"]
        session.commit()
        _judge_posts(case, before, author, moment)
        case.mistake(
            "leaves_objects_stale",
            bool(stale),
            f"In the database post {stale[0] if stale else 0} is published, but the Post object "
            "that the session had loaded before still says draft. The session was not told "
            "which objects the UPDATE is about.",
        )
        case.same(got, sorted(drafts))


def _judge_transaction(case: Case, session: Session) -> None:
    case.mistake(
        "uses_its_own_connection",
        case.recording.commits > 0 and session.in_transaction(),
        "Your code opened a second connection and committed there. The session's own transaction "
        "knows nothing of it, and the caller can no longer undo it.",
    )
    case.mistake(
        "commits",
        case.recording.commits > 0,
        "Your code commits. The caller may have more to do in this transaction, or may want to "
        "undo it: leave the end to the caller.",
    )
    case.mistake(
        "rolls_back",
        case.recording.rollbacks > 0,
        "Your code ends the caller's transaction with a ROLLBACK: the change is lost, and what "
        "the caller did before is lost with it.",
    )


def _judge_posts(case: Case, before: list[Any], author: int, moment: datetime) -> None:
    now = case.sql(
        "SELECT id, author_id, status, published_at, title, views FROM posts ORDER BY id"
    )
    expected = [
        (*row[:2], "published", moment, *row[4:]) if row[1] == author and row[2] == "draft" else row
        for row in before
    ]
    other = [one for one, old in zip(now, before, strict=True) if one[1] != author and one != old]
    case.mistake(
        "publishes_for_everybody",
        bool(other),
        f"Author {author} was meant, but post {other[0][0] if other else 0} of author "
        f"{other[0][1] if other else 0} has changed as well.",
    )
    changed = [
        new for new, old in zip(now, before, strict=True) if old[2] == "published" and new != old
    ]
    case.mistake(
        "dates_old_posts_anew",
        bool(changed),
        f"Post {changed[0][0] if changed else 0} was published before and has a new date now. Only "
        "drafts were to change.",
    )
    case.mistake(
        "forgets_the_moment",
        any(row[2] == "published" and row[3] is None for row in now),
        "There are posts now with the status 'published' and no published_at.",
    )
    for one, wanted in zip(now, expected, strict=True):
        case.mistake(
            "leaves_a_draft" if one[2] == "draft" else "changes_something_else",
            one != wanted,
            f"After the caller's commit post {one[0]} has the status {one[2]!r} and published_at "
            f"{one[3]}. Expected were {wanted[2]!r} and {wanted[3]}, and nothing else changed.",
        )


# -- latest_post --------------------------------------------------------------------------------


def check_latest_post(case: Case) -> None:
    # A tie for the newest, of which the higher id is to win.
    case.sql(
        "UPDATE posts SET published_at = (SELECT max(published_at) FROM posts) WHERE id = "
        "(SELECT min(id) FROM posts WHERE status = 'published') RETURNING id"
    )
    for _ in range(2):
        _latest(case)
        # The winner leaves; the next round has another answer.
        case.sql(
            "UPDATE posts SET status = 'draft' WHERE id = (SELECT id FROM posts WHERE status = "
            "'published' ORDER BY published_at DESC, id DESC LIMIT 1) RETURNING id"
        )
    case.sql("UPDATE posts SET status = 'draft' RETURNING id")
    no_row = (
        "insists_on_a_post",
        "When nothing is published there is no row, and your code goes on as if there were one.",
    )
    with SessionOfToday(case.engine) as session:
        nothing = case.call(
            session,
            raising={
                NoResultFound: (
                    "insists_on_a_post",
                    "When nothing is published, the Query gave None. one() insists on a row.",
                ),
                AttributeError: no_row,
                IndexError: no_row,
                TypeError: no_row,
                **STILL_A_QUERY,
            },
        )
        if isinstance(nothing, Post):
            case.wrong(
                f"Nothing is published now, but your function gave back post {nothing.id}.",
                "takes_a_draft",
            )
        case.same(nothing, None)


def _latest(case: Case) -> None:
    every = case.sql("SELECT id, status, published_at FROM posts ORDER BY id")
    published = [row for row in every if row[1] == "published"]
    newest = max(row[2] for row in published)
    tied = [row[0] for row in published if row[2] == newest]
    with SessionOfToday(case.engine) as session:
        got = case.call(
            session,
            raising={
                MultipleResultsFound: (
                    "no_limit",
                    (
                        "one() and one_or_none() raise when there are several rows, and your "
                        "statement gives every published post. Query.first() asked for one row."
                    ),
                ),
                **STILL_A_QUERY,
            },
        )
        case.mistake(
            "gives_a_row",
            isinstance(got, Row),
            "That is a row with a post in it, not the post. scalars() takes it out.",
            symptom="s38",
        )
        post_id = case.read(got, "id") if got is not None else None
        rows = {row[0]: row for row in every}
        case.mistake(
            "takes_a_draft",
            post_id in rows and rows[post_id][1] == "draft",
            f"Post {post_id} is a draft. A draft has no published_at, and PostgreSQL puts NULL "
            "first in a descending order.",
        )
        case.mistake(
            "ties_by_lower_id",
            post_id in tied and post_id != max(tied),
            f"Posts {tied} were published at the same moment. The Query took the higher id.",
        )
        fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
        case.mistake(
            "another_post",
            post_id != max(tied),
            f"Your function gave back {f'post {post_id}' if post_id else 'None'}. The post that "
            f"was published last is {max(tied)}.",
        )
        case.mistake(
            "fetches_every_post",
            fetched > 1,
            f"The right post, but {fetched} rows were fetched to get it. Query.first() asked the "
            "database for one row; first() of a result does not.",
        )


# -- authors_of_popular -------------------------------------------------------------------------


def check_authors_of_popular(case: Case) -> None:
    levels = [views for (views,) in case.sql("SELECT DISTINCT views FROM posts ORDER BY views")]
    for least in (levels[-1], levels[-1] + 1, levels[len(levels) // 2], levels[1], levels[0]):
        _popular(case, least)


def _popular(case: Case, least: int) -> None:
    by_name = (
        "SELECT username FROM users u WHERE EXISTS (SELECT FROM posts p WHERE "
        "p.author_id = u.id AND views {} %(least)s) ORDER BY username"
    )
    one_each = (
        "SELECT username FROM users u JOIN posts p ON p.author_id = u.id "
        "WHERE views >= %(least)s ORDER BY username"
    )
    expected, more = (_names(case, by_name.format(sign), least) for sign in (">=", ">"))
    repeated = _names(case, one_each, least)
    published = _names(case, by_name.format("> 0 AND status = 'published' AND views >="), least)
    with SessionOfToday(case.engine) as session:
        with _warnings() as noted:
            got = case.call(session, least, raising=STILL_A_QUERY)
        case.mistake(
            "forgets_the_join",
            _unjoined(noted),
            "Your statement reads users and posts without saying how they belong together: every "
            "user is paired with every such post.",
        )
        got = list(got) if isinstance(got, tuple) else got
        names = case.objects_of(got, User, "username")
        case.mistake(
            "repeats_authors",
            sorted(names) == sorted(repeated) != expected,
            f"{len(names)} users come, some of them more than once: one for each of their posts "
            "that the join found. The Query dropped the repeats silently, select() does not.",
        )
        case.same(
            names,
            expected,
            mistakes={
                "leaves_out_drafts": (
                    published,
                    "Only authors of published posts come. The Query did not ask for the status.",
                ),
                "more_than_least": (
                    more,
                    f"A post with exactly {least} views counts as well: `>=` in the original.",
                ),
                "ignores_case_in_order": (
                    sorted(expected, key=str.lower),
                    "The original orders by username as it is, capitals before small letters.",
                ),
            },
        )
        sent = case.recording.count
        case.mistake(
            "n_plus_one",
            sent > 2,
            f"The users are right, but {sent} statements were sent: one more for each user or "
            "post. One statement can hold the condition.",
        )
        case.mistake(
            "looks_in_python",
            sent > 1,
            "The users are right, but two statements were sent to find them. One statement can "
            "hold the condition.",
        )


def _names(case: Case, query: str, least: int) -> list[str]:
    return [name for (name,) in case.sql(query, least=least)]
