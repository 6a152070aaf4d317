"""The check of ``import_tags``, chapter 5."""

from collections.abc import Iterator

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from workbook.judge.case import Case
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
    yield call([f"{number % 250} of many" for number in range(260)])


def check_import_tags(case: Case) -> None:
    with case.session() as session:
        case.call(
            session,
            ["yew", "ash", "yew", "oak", "ash"],
            raising={
                IntegrityError: (
                    "fails_on_repeats",
                    (
                        "A name that is in the list twice breaks the INSERT: the table takes each "
                        "name once."
                    ),
                )
            },
        )
        inserts = [
            entry
            for entry in case.recording.statements
            if entry.sql.lstrip().upper().startswith("INSERT")
        ]
        case.mistake(
            "one_by_one",
            len(inserts) > 1,
            "One INSERT can carry all the rows, and bring their ids back as well. Your code sent "
            f"{len(inserts)} INSERTs.",
        )
    with case.session() as session:
        case.call(
            session,
            [],
            raising={
                SQLAlchemyError: (
                    "fails_on_an_empty_list",
                    (
                        "An empty list raises an error: insert() without rows sends one row made "
                        "of defaults only. Nothing to insert is a case of its own."
                    ),
                )
            },
        )
