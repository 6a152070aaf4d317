"""The check of ``user_with_posts``, chapter 12."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def read(user: Any, *_: Any) -> Any:
    """What the caller does with the user."""
    if user is None:
        return None
    return [(post.id, post.title, [tag.name for tag in post.tags]) for post in user.posts]


def calls(world: World) -> Iterator[Call]:
    writers = {post["author_id"] for post in world.data.posts}
    users = world.data.users
    busy = [user["username"] for user in users if user["id"] in writers]
    idle = [user["username"] for user in users if user["id"] not in writers]
    near = [f" {name} " for name in busy[:1]]
    names = [*draw.spread(busy, 3), *draw.spread(idle, 1), *draw.texts(busy, most=9)[3:], *near]
    for name in names:
        yield call(name, after=read)
