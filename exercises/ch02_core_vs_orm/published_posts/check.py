"""The check of ``published_posts``, chapter 2."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, Executable, Select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from exercises.ch02_core_vs_orm.common import unjoined, warnings_of
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call(after=_run)
    authors = {post["author_id"] for post in world.data.posts}
    names = [user["username"] for user in world.data.users if user["id"] in authors]
    for name in draw.texts(names):
        yield call(name, after=_run)
    if world.name == "authored":
        yield call(keywords={"author": None}, after=_run)


def _run(statement: Any, engine: Engine, _: Any) -> Any:
    """What the caller does with the statement: rows on a connection, objects in a session."""
    with engine.connect() as connection, Session(engine) as session:
        rows = connection.execute(statement).all()
        few = statement.limit(5)
        return (
            [row[0] for row in rows],
            rows[-5:],
            connection.execute(few).mappings().all(),
            session.scalars(few).all(),
        )


_TIES = "Two posts were published at the same moment. The one with the higher id should come first."


def check_published_posts(case: Case) -> None:
    ((name,),) = case.sql(
        "SELECT u.username FROM posts p JOIN users u ON u.id = p.author_id "
        "WHERE status = 'published' GROUP BY u.id ORDER BY count(*) DESC, u.id LIMIT 1"
    )
    everything = case.call()
    for got in (everything, case.call(name)):
        case.mistake(
            "executes_it",
            case.recording.count > 0 or isinstance(got, list | tuple),
            "Your function sends the statement itself. It should only build it and return it; "
            "the caller decides where to run it.",
        )
        case.mistake(
            "text_not_select",
            isinstance(got, Executable) and not isinstance(got, Select),
            f"Your function returned a {type(got).__name__}. A select() was expected: the "
            "caller may want to add a limit() to it.",
        )
    if not isinstance(everything, Select) or not isinstance(got, Select):
        return
    case.mistake(
        "where_thrown_away",
        str(everything) == str(got),
        f"With author={name!r} your statement is the same as without an author: it isn't limited "
        "to that user's posts. If you call where() or join() for that, keep what they return: "
        "they don't change the statement, they return a new one.",
    )
    with warnings_of() as noted, case.engine.connect() as connection, suppress(SQLAlchemyError):
        for statement, author in ((got, name), (everything, None)):
            rows = connection.execute(statement).all()
            case.mistake(
                "forgets_the_join",
                unjoined(noted),
                f"With author={name!r} the statement reads two tables without a join condition: "
                "every post is paired with that user, no matter who wrote it.",
            )
            _judge_rows(case, rows, author)
        with case.session() as session:
            case.mistake(
                "selects_the_table",
                any(not isinstance(item, Post) for item in session.scalars(everything)),
                "On a connection the rows are right. In a session your statement returns plain "
                "values instead of Post objects: it names the table. Name the class.",
            )


def _judge_rows(case: Case, rows: Sequence[Any], author: str | None) -> None:
    columns = len(Post.__table__.columns)
    case.mistake(
        "selects_the_author_too",
        bool(rows) and len(rows[0]) > columns,
        f"A row of your statement has {len(rows[0]) if rows else 0} values, but a post has "
        f"{columns} columns. Select the posts only.",
    )
    case.mistake(
        "selects_columns",
        bool(rows) and len(rows[0]) < columns,
        "Your statement selects individual columns. On a connection the row lacks the others, and "
        "a session can't make Post objects out of it. Select the class.",
    )
    case.mistake(
        "none_means_nobody",
        not rows and author is None,
        "Without an author, the posts of all authors were expected. Your statement returns none.",
    )
    ids, right = [row[0] for row in rows], "published_at DESC, id DESC"
    if ids == _ids(case, author, right):
        return
    for mistake, order, message in (
        ("ties_by_lower_id", "published_at DESC, id", _TIES),
        ("by_id_only", "id DESC", "Your posts are ordered by id, not by published_at."),
    ):
        case.mistake(mistake, ids == _ids(case, author, order), message)
    drafts = _ids(case, author, right, "status IS NOT NULL")
    message = "Your statement returns drafts as well. Only published posts were expected."
    case.mistake("forgets_drafts", ids == drafts, message)


def _ids(
    case: Case, author: str | None, order: str, status: str = "status = 'published'"
) -> list[int]:
    rows = case.sql(
        f"SELECT id FROM posts WHERE {status} AND (%(author)s::text IS NULL OR author_id ="  # noqa: S608
        f" (SELECT id FROM users WHERE username = %(author)s)) ORDER BY {order}",
        author=author,
    )
    return [post_id for (post_id,) in rows]
