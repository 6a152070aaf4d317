"""The check of ``did_you_mean``, chapter 7."""

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

NEEDED = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
ALIKE = (
    "table of many contents",
    "timetable",
    "tabler",
    "tablez",
    "tablet",
    "tablex",
    "a table top",
    "TABLES",
    "table top",
    "table  top",
    "Table top",
    "table-top",
)
# In no order of their names, so that ties show.
VALUES = ", ".join(f"('{name}')" for name in ALIKE)
MORE = f"{NEEDED}; INSERT INTO tags (name) VALUES {VALUES}"  # noqa: S608


def calls(world: World) -> Iterator[Call]:
    names = [tag["name"] for tag in world.data.tags]
    for limit in (10, 2) if names else (10,):
        yield call("table", limit, setup=MORE)
    if world.name == "authored":
        yield call("table", 0, setup=MORE)
        yield call("table", 10, setup=f"{MORE}; SET LOCAL pg_trgm.similarity_threshold = 0.5")
        yield call("TABLES", 50, setup=f"{MORE}; SET LOCAL pg_trgm.similarity_threshold = 0.1")
    for name in sorted(names, key=lambda name: (-len(name), name))[:2]:
        yield call(name[:3] + name[4:], 10, setup=NEEDED)
    if world.name == "hostile":
        for typed in ["tag 100", "TAG", *draw.texts(names, most=8)[3:]]:
            yield call(typed, 1_500, setup=NEEDED)
