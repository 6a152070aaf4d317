"""The check of ``published_posts``, chapter 2."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, Executable, Select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from exercises.ch02_core_vs_orm.common import unjoined, warnings_of
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
            f"Your function returned a {type(got).__name__}. A select() was asked for: the "
            "caller may want to add a limit() to it.",
        )
    if not isinstance(everything, Select) or not isinstance(got, Select):
        return
    case.mistake(
        "where_thrown_away",
        str(everything) == str(got),
        f"With author={name!r} all posts come. where() and join() change nothing: they return "
        "a new statement.",
    )
    with warnings_of() as noted, case.engine.connect() as connection, suppress(SQLAlchemyError):
        connection.execute(got)
    case.mistake(
        "forgets_the_join",
        unjoined(noted),
        f"With author={name!r} the statement reads two tables without saying how they belong "
        "together: every post is paired with that user, whoever wrote it.",
    )
