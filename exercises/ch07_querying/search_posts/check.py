"""The check of ``search_posts``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import one_statement
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

PHRASES = {
    "in tsquery": (
        "breaks_on_plain_words",
        (
            "What the visitor typed is not in the language of to_tsquery(), and an error came "
            "out. There is a function that accepts whatever is typed."
        ),
    )
}
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


def check_search_posts(case: Case) -> None:
    one_statement(case, "small tables", phrases=PHRASES)
