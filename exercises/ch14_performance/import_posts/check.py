"""The check of ``import_posts``, chapter 14."""

from collections.abc import Iterator
from typing import Any

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

# Another transaction takes ids in between: the ids of one INSERT need not follow each other.
STEPS = "ALTER TABLE posts ALTER COLUMN id SET INCREMENT BY 7"


def _rows(world: World, titles: list[str]) -> list[dict[str, Any]]:
    authors = [user["id"] for user in world.data.users][:5]
    return [
        {"author_id": authors[n * n % len(authors)], "title": title, "content": f"{n % 3}"}
        for n, title in enumerate(titles)
    ]


def calls(world: World) -> Iterator[Call]:
    yield call([])
    if not world.data.users:
        yield call([{"author_id": 1, "title": "nobody's", "content": ""}])
        return
    yield call(_rows(world, ["one"]))
    yield call(_rows(world, ["b", "a", "c", "a", "b", "a"]))
    yield call(_rows(world, [*draw.HOSTILE_TEXTS, "", "same", "same"]), setup=STEPS)
    yield call([*_rows(world, ["fine"]), {"author_id": -7, "title": "nobody's", "content": ""}])
    if world.name == "authored":
        # More than SQLAlchemy puts in one INSERT.
        yield call(_rows(world, [f"{number * 37 % 251}" for number in range(1_001)]))


def check_import_posts(case: Case) -> None:
    author = case.sql("SELECT min(id) FROM users")[0][0]
    rows = [{"author_id": author, "title": f"{n}", "content": ""} for n in range(30)]
    with case.session() as session:
        case.attempt(session, rows)
        case.mistake(
            "commits_itself",
            case.recording.commits > 0,
            "Your function commits. The session belongs to the caller, and the caller may have "
            "more to do in this transaction.",
        )
        sent = case.recording.count
        case.mistake(
            "one_statement_each",
            sent >= len(rows),
            f"For {len(rows)} posts your code sent {sent} statements. One flush of all of them, or "
            "one `insert` with the list, takes a single statement.",
        )
    many = [{"author_id": author, "title": f"{n}", "content": ""} for n in range(1_001)]
    with case.session() as session:
        ids = case.attempt(session, many).value
    sent = case.recording.count
    case.mistake(
        "small_batches",
        sent > 2,
        f"For {len(many):,} posts your code sent {sent} statements. One statement can "
        "insert a thousand rows, and SQLAlchemy splits a longer list into several by itself.",
    )
    inserted = len(ids) if isinstance(ids, list) else 0
    case.mistake(
        "first_thousand",
        0 < inserted < len(many),
        f"Posts are missing: of {len(many):,} posts, your function inserted {inserted:,}. "
        "One statement can insert a thousand rows; a longer list takes several, and the ids of all "
        "of them belong in the result.",
    )
