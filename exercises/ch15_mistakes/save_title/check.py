"""The check of ``save_title``, chapter 15."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from exercises.ch15_mistakes.common import meanwhile
from workbook.blog import Post, Tag
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.feedback import NotYet
from workbook.judge.verdict import on

DELETED = "DELETE FROM posts WHERE id = {}"


def calls(world: World) -> Iterator[Call]:
    first, second, last = draw.spread([post["id"] for post in world.data.posts], 3)
    yield _save(first, last, "A new title", gone=True)
    yield _save(second, first, "O'Brien's 100%", gone=False)
    if world.name == "authored":
        yield _save(last, second, "", gone=False)
        yield _save(last, first, "Gone", gone=True)


def _save(post_id: int, other_id: int, title: str, *, gone: bool) -> Call:
    def before(session: Session) -> Any:
        post = session.get_one(Post, post_id)
        other = session.get_one(Post, other_id)
        if gone:
            session.execute(text(DELETED.format(post_id)))  # the object is not told
        session.add(Tag(name="sent"))
        session.flush()
        session.add(Tag(name="waiting"))
        other.content = "The caller's, not sent yet"
        session.info["post"] = post
        return post, other

    def after(_: Any, session: Session, held: Any) -> Any:
        return held[1].content, held[1] in session, session.in_nested_transaction()

    post = From(
        lambda session: session.info["post"],
        f"post {post_id}" + (", whose row has been deleted" if gone else ""),
    )
    return call(post, title, before=before, after=after)


@on("authored")
def check_save_title(case: Case) -> None:
    [(post_id,)] = case.sql("SELECT max(id) FROM posts")
    message = case.exercise.messages["looks_first"]
    with case.session() as session:
        post = session.get_one(Post, post_id)
        with meanwhile(case, DELETED.format(post_id)) as deleted:
            try:
                saved = case.call(session, post, "Too late")
            except NotYet as refused:
                stale = isinstance(refused.__context__, StaleDataError)
                case.mistake("looks_first", stale, message)
                raise
        case.mistake("looks_first", deleted == [True] and saved is True, message)
