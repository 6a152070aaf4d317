"""Whether a wait for a lock is ended."""

from workbook.checklist.finding import Finding
from workbook.checklist.points import timeouts
from workbook.checklist.target import Target

TITLE = "lock_timeout"
SECONDS = 10


def look(target: Target) -> Finding:
    """A session that waits for a lock holds a connection."""
    too_long = f"wait_event_type = 'Lock' AND now() - query_start > interval '{SECONDS} s'"
    return timeouts.look(
        target, "lock_timeout", too_long, f"sessions that have waited for a lock over {SECONDS} s"
    )
