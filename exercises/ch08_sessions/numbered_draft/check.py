"""The check of ``numbered_draft``, chapter 8."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from workbook.blog import Post
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    posts = Counter(post["author_id"] for post in world.data.posts)
    if not posts:
        yield call(1)
        return
    most = max(posts, key=lambda author: posts[author])
    quiet = [user["id"] for user in world.data.users if user["id"] not in posts]
    yield call(most)
    if world.name == "hostile":
        return
    for author in draw.ids([most, min(posts), *quiet[-1:]], most=5):
        there = any(user["id"] == author for user in world.data.users)
        yield call(author, before=_waiting(author, most) if there else None)
    # A title belongs to no one, and numbers may have been taken already.
    yield call(most, setup=f"UPDATE posts SET title = 'Draft {posts[most] + 1}'")  # noqa: S608


def _waiting(author: int, other: int) -> Any:
    """One post of this author that was flushed; two, and one of another author, that were not."""

    def before(session: Session) -> Any:
        session.add(Post(author_id=author, title="Sent", content="", status="draft"))
        session.flush()
        waiting = [
            Post(author_id=row, title="Waiting", content="", status="published")
            for row in (author, author, other)
        ]
        session.add_all(waiting)
        return waiting

    return before
