"""The check of ``index_comments``, chapter 10."""

from workbook.judge.case import Case


def check_index_comments(case: Case) -> None:
    parted = case.parted
    assert parted is not None
    if parted.difference.kind != "stops_writers" or parted.stage is not parted.stages[0]:
        return
    what = (
        "CREATE INDEX read all comments under a lock that lets nobody write a comment. "
        "CONCURRENTLY builds the same index without it."
    )
    case.mistake(
        "autocommit_is_not_enough",
        all(each.alone for each in parted.stage.watched.statements if each.locks),
        f"{what} That the statement commits by itself doesn't help: the lock is held while it "
        "runs.",
    )
    case.wrong(what, "stops_the_writers")
