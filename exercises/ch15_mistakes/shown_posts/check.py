"""The check of ``shown_posts``, chapter 15."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    posts = [post["id"] for post in world.data.posts]
    tagged = sorted({link["post_id"] for link in world.data.post_tags})
    yield call(draw.ids(posts), after=_read)
    if world.name == "authored":
        yield call(tuple(reversed(tagged[:12])), after=_read)
        yield call([posts[0]], after=_read)
        yield call([], after=_read)


def _read(posts: Any, *_: Any) -> Any:
    """What the caller reads, without a session."""
    return [
        (
            inspect(post).session is None,
            post.title,
            post.views,
            post.author.username,
            [tag.name for tag in post.tags],
        )
        for post in posts
    ]
