"""The check of ``search_posts``, chapter 7."""

from collections.abc import Iterator

from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

TYPED = (
    "tables",
    "queries",
    "restoring or baking",
    "table -query",
    '"small tables"',
    "bread baking",
    "letters in the village",
    "bread",
    "breads -O'Brien",
    "the",
    "it's (so: !",
    "100%",
    "a & | ! <-> :* b\\\\",
    '"',
    ":name %(name)s {0}",
    "",
)


def calls(world: World) -> Iterator[Call]:
    # With another default language, so that no answer gets English by chance.
    setup = "SET LOCAL default_text_search_config = 'pg_catalog.simple'"
    for typed in TYPED[:8] if world.name == "generated" else TYPED:
        if typed in TYPED[6:] or world.name != "hostile":
            yield call(typed, setup=setup)
    yield call("tables", setup="SET LOCAL default_text_search_config = 'pg_catalog.german'")
