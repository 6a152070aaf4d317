"""Whether there are backups, and whether one was restored."""

from workbook.checklist.finding import Finding, missing, unseen
from workbook.checklist.target import Target

TITLE = "backups that were restored"
_CURE = (
    "Restore the last one into a new database, and compare the counts of rows: a backup that was "
    "never restored is a guess."
)
_SQL = """
SELECT current_setting('archive_mode') AS mode, last_archived_time, last_failed_wal,
       coalesce(last_failed_time > last_archived_time, last_failed_time IS NOT NULL) AS failing
FROM pg_stat_archiver
"""


def look(target: Target) -> Finding:
    """A server knows about its archive, and nothing of dumps or of restores elsewhere."""
    if target.database is None:
        return unseen("neither dumps nor restores show over HTTP", _CURE)
    [row] = target.rows(_SQL)
    if row.mode != "off" and row.failing:
        return missing(
            f"archive_mode is {row.mode}, and {row.last_failed_wal} could not be archived",
            "Read the server's log, and mend archive_command.",
        )
    return unseen(
        f"archive_mode is {row.mode}; dumps and restores leave no trace in the server", _CURE
    )
