"""The check of ``check_content``, chapter 10."""

from collections.abc import Iterator

from workbook.judge.case import Case
from workbook.judge.equivalence.worlds import World


def rows(world: World) -> Iterator[str]:
    yield "UPDATE posts SET content = '' WHERE id % 4 = 0"


def probes(world: World) -> Iterator[str]:
    yield "UPDATE posts SET content = ''"
    yield "UPDATE posts SET content = ' '"


def check_check_content(case: Case) -> None:
    parted = case.parted
    assert parted is not None
    if parted.difference.kind != "stops_readers":
        return
    sql = parted.difference.got[0].upper()
    case.mistake(
        "mended_under_the_lock",
        sql.startswith("UPDATE"),
        "The posts are corrected in the transaction that added the constraint: ALTER TABLE locks "
        "posts until the transaction ends, so nobody could read a post while the UPDATE ran. End "
        "the transaction in between.",
    )
    case.mistake(
        "proven_under_the_lock",
        "ADD CONSTRAINT" in sql,
        "ADD CONSTRAINT reads the whole table, and nobody can read a post meanwhile. With NOT "
        "VALID it reads nothing; VALIDATE CONSTRAINT reads the table later, under a lock that lets "
        "others read and write.",
    )
    case.mistake(
        "proven_in_the_same_transaction",
        "VALIDATE" in sql,
        "VALIDATE CONSTRAINT itself lets others read and write, but it ran in the transaction "
        "that added the constraint, and the lock of ADD CONSTRAINT lasts until that transaction "
        "ends.",
    )
