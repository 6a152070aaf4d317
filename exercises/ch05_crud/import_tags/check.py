"""The check of ``import_tags``, chapter 5."""

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

# Another transaction takes ids in between: the ids of one INSERT need not follow each other.
STEPS = "ALTER TABLE tags ALTER COLUMN id SET INCREMENT BY 7"


def calls(world: World) -> Iterator[Call]:
    taken = {tag["name"] for tag in world.data.tags}
    plain = [f"{word}-{number}" for number in range(6) for word in ("zeal", "anise", "moss")]
    near = [
        text
        for name in draw.spread(sorted(taken), 2)
        for text in (f"{name[:29]}!", f"!{name[:29]}")
    ]
    odd = [
        text for text in (*draw.HOSTILE_TEXTS, "Yew", "yew", "yew ", "", "Zoë") if text not in taken
    ]
    yield call(plain)
    yield call(["yew", "ash", "yew", "oak", "ash"])
    yield call([])
    yield call(())
    yield call(("yew", "ash", "yew"), setup="INSERT INTO tags (name) VALUES ('the caller''s')")
    yield call([*near, *odd, *reversed(odd)])
    yield call(plain, setup=STEPS)
    yield call(["fine", "z" * 30])
    yield call(["fine", "z" * 31])
    if "" not in taken:
        yield call([""])
    if world.name == "authored":
        yield call([f"{number % 700} of many" for number in range(710)])
