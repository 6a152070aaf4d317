"""The check of ``count_letters``, chapter 10."""

from workbook.judge.case import Case


def check_count_letters(case: Case) -> None:
    parted = case.parted
    assert parted is not None
    case.mistake(
        "filled_under_the_lock",
        parted.difference.kind == "stops_readers",
        "The column was added in the transaction that fills it: ALTER TABLE locks posts until the "
        "transaction ends, so nobody could read a post while the rows were written. End the "
        "transaction in between.",
    )
    case.mistake(
        "a_transaction_of_its_own",
        parted.difference.kind == "large_transaction"
        and any(
            each.sql.strip().upper().startswith(("BEGIN", "START"))
            for each in parted.stage.watched.statements
        ),
        parted.difference.message + " The batches are between a BEGIN and a COMMIT, so they are "
        "one transaction again.",
    )
    case.mistake(
        "all_in_one_transaction",
        parted.difference.kind == "large_transaction",
        parted.difference.message + " Any other transaction that changes one of these rows has to "
        "wait until this one commits.",
    )
