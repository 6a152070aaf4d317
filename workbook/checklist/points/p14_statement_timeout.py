"""Whether a statement is ended that takes too long."""

from workbook.checklist.finding import Finding
from workbook.checklist.points import timeouts
from workbook.checklist.target import Target

TITLE = "statement_timeout"
SECONDS = 60


def look(target: Target) -> Finding:
    """A minute is far beyond what a request may take."""
    too_long = (
        "state = 'active' AND backend_type = 'client backend'"
        f" AND now() - query_start > interval '{SECONDS} s'"
    )
    return timeouts.look(
        target, "statement_timeout", too_long, f"statements that have run for over {SECONDS} s"
    )
