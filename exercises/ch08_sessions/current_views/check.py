"""The check of ``current_views``, chapter 8."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World

COUNTED = text("UPDATE posts SET views = :views, content = 'newer' WHERE id = :id")


def calls(world: World) -> Iterator[Call]:
    first, last = draw.spread([post["id"] for post in world.data.posts], 2)
    yield _current(first, 0, ["title", "content", "details"], autoflush=False)
    if world.name == "authored":
        yield _current(last, 12_345, ["title"], autoflush=True)
        yield _current(last, 1, ["content"], autoflush=False)
        yield _current(last, 0, [], autoflush=True)


def _current(post_id: int, views: int, changed: list[str], *, autoflush: bool) -> Call:
    def before(session: Session) -> Any:
        other = session.get_one(Post, post_id + 5) if session.get(Post, post_id + 5) else None
        post = session.get_one(Post, post_id)
        session.execute(COUNTED, {"views": views, "id": post_id})  # the object is not told
        for attribute in changed:
            setattr(post, attribute, {"new": 1} if attribute == "details" else "Not saved yet")
        if changed:
            session.add(Tag(name="not saved either"))
            if other is not None:
                other.title = "Not saved either"
        return post, other

    def after(_: Any, session: Session, held: Any) -> Any:
        post, other = held
        return (
            [vars(post).get(attribute) for attribute in changed],
            other and other.title,
            post in session,
        )

    post = From(lambda session: session.get(Post, post_id), f"post {post_id}")
    return call(post, before=before, after=after, options={"autoflush": autoflush})
