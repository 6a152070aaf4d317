"""The check of ``update_bio``, chapter 12."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.asynchronous.loop import current
from workbook.judge.equivalence.asynchronous.probes import Outside
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World


def service(bio: str | None, meanwhile: str = "", words: str = "") -> From:
    """A service that answers, and what others do in the database before it does."""

    def make(_: Any) -> Outside:
        database = current().side

        def answer(username: str) -> str | None:
            if meanwhile:
                database.execute(meanwhile)
            return None if bio is None else bio.format(username)

        return Outside(answer, "waiting for the service", holding=False)

    return From(make, words or f"a service that answers {bio!r}")


def failing() -> From:
    """A service that fails."""

    def fail(_: str) -> str:
        raise ConnectionError("service down")

    return From(
        lambda _: Outside(fail, "waiting for the service", holding=False),
        "a service that raises ConnectionError",
    )


def calls(world: World) -> Iterator[Call]:
    users = [user["id"] for user in world.data.users]
    first, second, third, last = draw.spread(users, 4)
    yield call(first, service("All about {}"))
    yield call(second, service(None))
    yield call(max(users) + 1, service("Nobody: {}"))
    yield call(third, failing())
    yield call(max(users) + 1, failing())
    changed = "UPDATE users SET full_name = 'Changed', is_active = NOT is_active WHERE id = %s"
    changed = changed.replace("%s", str(third))
    yield call(third, service("Of {}", changed, "a service; meanwhile the user is renamed"))
    gone = "DELETE FROM users WHERE id = %s".replace("%s", str(last))
    yield call(last, service("Of {}", gone, "a service; meanwhile the user is deleted"))
    yield call(second, service(""))
