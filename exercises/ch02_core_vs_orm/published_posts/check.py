"""The check of ``published_posts``, chapter 2."""

from collections.abc import Iterator
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

POSTS = """
SELECT p.id FROM posts p JOIN users u ON u.id = p.author_id
WHERE p.status = 'published' AND (%(author)s::text IS NULL OR u.username = %(author)s)
ORDER BY p.published_at DESC, p.id DESC
"""


def calls(world: World) -> Iterator[Call]:
    yield call(after=_run)
    authors = {post["author_id"] for post in world.data.posts}
    names = [user["username"] for user in world.data.users if user["id"] in authors]
    for name in draw.texts(names):
        yield call(name, after=_run)
    yield call(keywords={"author": None}, after=_run)


def _run(statement: Any, engine: Engine, _: Any) -> Any:
    """What the caller does with the statement: rows on a connection, objects in a session."""
    with engine.connect() as connection, Session(engine) as session:
        return (
            connection.execute(statement).all(),
            connection.execute(statement.limit(2)).mappings().all(),
            session.scalars(statement).all(),
        )


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
    with warnings_of() as noted, case.engine.connect() as connection:
        try:
            rows = connection.execute(statement).all()
            connection.execute(statement.limit(1)).all()
        except SQLAlchemyError as error:
            first = str(error).splitlines()[0]
            case.wrong(f"{who} the statement cannot be run: {first}", "raises", error)
    case.mistake(
        "forgets_the_join",
        unjoined(noted),
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
