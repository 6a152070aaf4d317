"""The check of ``rename_within``, chapter 12."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.asynchronous.probes import Never, Outside
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World

_WAITING = "waiting for the new name"


def answers(value: Any) -> From:
    """A service that answers."""
    return From(lambda _: Outside(lambda _: value, _WAITING), f"a service that answers {value!r}")


def raises(error: Exception) -> From:
    """A service that fails."""

    def fail(_: int) -> Any:
        raise error

    return From(lambda _: Outside(fail, _WAITING), f"a service that raises {error!r}")


def silent(seconds: float) -> From:
    """A service that doesn't answer."""
    return From(lambda _: Never(seconds, _WAITING), "a service that doesn't answer")


def calls(world: World) -> Iterator[Call]:
    users = [user["id"] for user in world.data.users]
    first, second, third = draw.spread(users, 3)
    yield call(first, answers("A New Name"), 30)
    yield call(first, silent(5), 5)
    yield call(second, silent(0.5), 0.5)
    yield call(third, answers("O'Brien"), 30)
    yield call(second, raises(ConnectionError("service down")), 30)
    yield call(max(users) + 1, answers("Nobody"), 30)
    yield call(max(users) + 1, silent(5), 5)
    yield call(third, answers("x" * 101), 30)
