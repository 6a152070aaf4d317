"""The check of ``both_names``, chapter 16."""

from collections.abc import Iterator

from workbook.judge.case import Case
from workbook.judge.equivalence.worlds import World

SEEN = "RETURNING full_name, display_name"
NEW_ROW = "INSERT INTO users (username, email{columns}) VALUES ('new', 'new@example.com'{values})"


def _insert(columns: str = "", values: str = "") -> str:
    return f"{NEW_ROW.format(columns=columns, values=values)} {SEEN}"


def probes(world: World) -> Iterator[str]:
    yield _insert(", full_name", ", 'By the old one'")
    yield _insert(", display_name", ", 'By the new one'")
    yield _insert()
    yield _insert(", full_name, display_name", ", 'Old', 'New'")
    yield _insert(", full_name, display_name", ", NULL, 'New'")
    filled = "UPDATE users SET full_name = 'A', display_name = 'A' WHERE id = 1"
    for change in (
        "full_name = 'By the old one'",
        "display_name = 'By the new one'",
        "full_name = NULL",
        "display_name = NULL",
        "full_name = 'Old', display_name = 'New'",
        "full_name = 'Old', display_name = 'A'",
        "bio = 'no name'",
        "full_name = ''",
    ):
        yield f"{filled}; UPDATE users SET {change} WHERE id = 1 {SEEN}"  # noqa: S608
        # A row that existed before, and isn't filled yet.
        yield f"UPDATE users SET {change} WHERE id = 2 {SEEN}"  # noqa: S608


def meanwhile(world: World) -> Iterator[str]:
    yield "UPDATE users SET display_name = 'New ' || id WHERE id % 3 = 0"
    yield "UPDATE users SET full_name = 'Old ' || id WHERE id % 3 = 1"


def check_both_names(case: Case) -> None:
    parted = case.parted
    assert parted is not None
    error = str(parted.stage.error or "")
    case.mistake(
        "needs_it_still",
        "DependentObjectsStillExist" in error,
        "The function can't be dropped while the trigger needs it. Drop things in the reverse "
        "order: the trigger, the function, the column.",
    )
