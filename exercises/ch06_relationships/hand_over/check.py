"""The check of ``hand_over``, chapter 6."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from workbook.blog import User
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    posts = Counter(post["author_id"] for post in world.data.posts)
    names = {user["id"]: user["username"] for user in world.data.users}
    busy = sorted(posts, key=lambda author: (-posts[author], author))
    quiet = [user for user in names if user not in posts]
    most, second, last = busy[0], busy[1], busy[-1]
    if world.name == "hostile":
        there = {name: user for user, name in names.items()}
        yield call("Ada", "ADA", before=_loaded(there["Ada"], there["ADA"]))
        yield call(names[most], "%")
        yield call(names[most], next(name for name in there if "'" in name))
        return
    yield call(names[most], names[second])
    yield call(names[second], names[most], before=_loaded(most, second))
    yield call(names[last], names[quiet[0]], before=_loaded(last))
    yield call(names[quiet[0]], names[most], before=_loaded(quiet[0], most))


def _loaded(*users: int) -> Any:
    """The session holds these users, with their posts, before the call."""

    def before(session: Session) -> Any:
        held = [session.get_one(User, user) for user in users]
        return held, [list(user.posts) for user in held]

    return before
