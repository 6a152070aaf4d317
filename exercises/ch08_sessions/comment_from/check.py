"""The check of ``comment_from``, chapter 8."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import NullPool, create_engine, inspect, text
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World

NEWER = text("UPDATE posts SET title = 'Newer' WHERE id = :id")


def _both(first: Callable[[], None], second: Callable[[], None]) -> None:
    first()
    second()


# What has become of the post in the session that it belongs to.
_HOMES: dict[str, Callable[[Session, Post], Any]] = {
    "an open session": lambda home, post: None,
    "an open session, where its title was changed": lambda home, post: setattr(
        post, "title", "Not saved"
    ),
    "an open session, where it has expired": lambda home, post: home.expire(post),
    "a closed session": lambda home, post: home.close(),
    "a closed session, after its commit": lambda home, post: _both(home.commit, home.close),
    "no session, after expunge()": lambda home, post: home.expunge(post),
}


def calls(world: World) -> Iterator[Call]:
    posts = draw.spread([post["id"] for post in world.data.posts], 3)
    authors = [user["id"] for user in world.data.users]
    contents = draw.texts(["From afar", " padded\n", "Straße"])
    homes = list(_HOMES) if world.name == "authored" else list(_HOMES)[-2:-1]
    for number, home in enumerate(homes):
        content = contents[number % len(contents)]
        yield _from(home, posts[number % 3], authors[-number], content, held=number % 2 == 0)
    if world.name == "authored":
        yield _from("an open session", posts[2], authors[1], "The row is held", held=True)
        yield _from("a closed session", posts[0], 0, "by nobody", held=False)


def _from(home: str, post_id: int, author: int, content: str, *, held: bool) -> Call:
    def before(session: Session) -> Any:
        kept = session.get(Post, post_id) if held else None
        session.execute(NEWER, {"id": post_id})
        waiting = Tag(name="the caller's")
        session.add(waiting)
        # A connection of its own, open already: reading an expired value there is allowed.
        url = session.get_bind().engine.url
        engine = create_engine(url, poolclass=NullPool, pool_reset_on_return=None)
        other = Session(engine)
        post = other.get_one(Post, post_id)
        _HOMES[home](other, post)
        session.info.update(post=post, home=inspect(post).session, other=other)
        return kept, waiting

    def after(_: Any, session: Session, __: Any) -> Any:
        post, other = session.info["post"], session.info["other"]
        return (
            inspect(post).session is session.info["home"],
            [type(each).__name__ for each in (*other.new, *other.dirty, *other.deleted)],
            vars(post).get("title") == "Not saved",
        )

    post = From(lambda session: session.info["post"], f"post {post_id} in {home}")
    return call(post, author, content, before=before, after=after)
