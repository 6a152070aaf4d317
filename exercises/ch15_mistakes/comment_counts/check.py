"""The check of ``comment_counts``, chapter 15."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from workbook.blog import Comment
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    posts = [post["id"] for post in world.data.posts]
    threads = Counter(comment["post_id"] for comment in world.data.comments)
    busy = [post for post, _ in threads.most_common(2)]
    silent = [post for post in posts if post not in threads][:1]
    author = world.data.users[0]["id"]
    yield call([*silent, *busy])
    yield _counts([*silent, *busy], busy[0], author)
    if world.name == "authored":
        yield _counts((posts[-1], *busy, posts[0], max(posts) + 1), posts[-1], author)
        yield call([busy[1]])
        yield call([])


def _counts(post_ids: Any, post_id: int, author: int) -> Call:
    """A call by a caller that has written a comment and not committed yet."""

    async def before(session: AsyncSession) -> Any:
        session.add(Comment(post_id=post_id, author_id=author, content="not committed yet"))
        await session.flush()
        waiting = Comment(post_id=post_id, author_id=author, content="not flushed yet")
        session.add(waiting)
        return waiting

    async def after(_: Any, session: AsyncSession, waiting: Any) -> Any:
        return session.in_transaction(), waiting in session

    shown = f"comment_counts(session, {post_ids}), post {post_id} having two new comments"
    return call(post_ids, before=before, after=after, words=shown)
