"""Whether a transaction is ended in which nothing happens."""

from workbook.checklist.finding import Finding
from workbook.checklist.points import timeouts
from workbook.checklist.target import Target

TITLE = "idle_in_transaction_session_timeout"
SECONDS = 30


def look(target: Target) -> Finding:
    """It holds its locks, and keeps VACUUM from cleaning up."""
    too_long = (
        f"state LIKE 'idle in transaction%' AND now() - state_change > interval '{SECONDS} s'"
    )
    return timeouts.look(
        target,
        TITLE,
        too_long,
        f"transactions in which nothing has happened for over {SECONDS} s",
    )
