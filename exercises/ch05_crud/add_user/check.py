"""The check of ``add_user``, chapter 5."""

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call("tove", "tove@example.net")
    yield call("tove", "tove@example.net", options={"autoflush": False})
    yield call("Tove ", " TOVE@Example.net")
    yield call("ole", "ole@example.net", setup="INSERT INTO tags (name) VALUES ('the caller''s')")
    yield call("x" * 30, f"{'x' * 242}@example.net")
    for name in ("", *draw.HOSTILE_TEXTS[:4]):
        yield call(f"{name}!", f"{name}@example.net")
    yield call("x" * 31, "long@example.net")
    yield call(None, "nameless@example.net")
    for user in world.data.users[:1]:
        yield call(user["username"], "new@example.net")
        yield call("new", user["email"])
