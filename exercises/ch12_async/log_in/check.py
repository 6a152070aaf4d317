"""The check of ``log_in``, chapter 12."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.asynchronous.probes import Blocking
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World


def secret(user_id: int, password: str) -> bool:
    """Whether this is the password of that user."""
    return password == f"secret of {user_id}"


def calls(world: World) -> Iterator[Call]:
    verify = From(lambda _: Blocking(secret, "verifying the password", holding=False), "verify")
    users = world.data.users
    active = [user for user in users if user["is_active"]]
    for user in [*draw.spread(active, 2), *[user for user in users if not user["is_active"]][:1]]:
        yield call(user["username"], f"secret of {user['id']}", verify)
        yield call(user["username"], "wrong", verify)
    yield call("nobody at all", "wrong", verify)
    yield call("nobody at all", "secret of None", verify)
    yield call("O'Brien", "wrong", verify)
    yield call(active[0]["username"].swapcase(), f"secret of {active[0]['id']}", verify)
    yield call(active[0]["email"], f"secret of {active[0]['id']}", verify)
