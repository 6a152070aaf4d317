"""What the points about timeouts share."""

from __future__ import annotations

from workbook.checklist.finding import NO_DATABASE, Finding, good, missing, unseen
from workbook.checklist.target import Target


def look(target: Target, setting: str, too_long: str, what: str) -> Finding:
    """What a new session of this role has, and whether a session is in need of it now.

    Args:
        too_long: a condition on a row of pg_stat_activity.
        what: such sessions, in words.
    """
    if target.database is None:
        return NO_DATABASE
    [(value,)] = target.rows("SELECT current_setting(:setting)", setting=setting)
    if value != "0":
        return good(f"{setting} is {value} for each session of this role in this database")
    cure = f"ALTER ROLE {target.database.url.username} SET {setting} = '...', or in the engine."
    sessions = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    asked = f"SELECT count(*) FROM {sessions} AND {too_long}"  # noqa: S608 - a point's condition
    [(count,)] = target.rows(asked)
    if count:
        return missing(f"{setting} is 0, and there are {what} now: {count}", cure)
    return unseen(
        f"{setting} is 0 for this role; whether the application sets it on its own connections, "
        "PostgreSQL doesn't tell",
        f"{cure} ALTER ROLE holds for every program.",
    )
