"""Whether every statement is written to the log."""

from workbook.checklist.finding import Finding, good, missing, unseen
from workbook.checklist.target import Target

TITLE = "echo off"
LOGGER = "sqlalchemy.engine"


def look(target: Target) -> Finding:
    """Only the log has it."""
    if target.log is None:
        return unseen("no log was named", "Name a file with the application's lines: --log FILE.")
    lines = target.log_lines()
    if not lines:
        return unseen(f"{target.log.name} is empty", "Send a few requests, and look again.")
    count = sum(LOGGER in line for line in lines)
    if count:
        return missing(
            f"{count} of {len(lines)} lines of {target.log.name} are of {LOGGER}: every statement "
            "with its values",
            "Leave echo out, or turn it on for a moment with the logger's level.",
        )
    return good(f"none of the {len(lines)} lines of {target.log.name} is of {LOGGER}")
