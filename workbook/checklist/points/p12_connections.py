"""Whether the server has as many connections as the application may want."""

from workbook.checklist.finding import NO_DATABASE, Finding, good, missing, unseen
from workbook.checklist.target import Target

TITLE = "pool against max_connections"
LEFT = 10  # for migrations, backups and a person with psql
CROWDED = 0.8  # of what there is


def look(target: Target) -> Finding:
    """Compare with the number that was given; without it, with what is open now."""
    if target.database is None:
        return NO_DATABASE
    [row] = target.rows(
        "SELECT current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int AS most,"
        " (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL) AS now"
    )
    most, now = row.most, row.now
    cure = (
        "Lower pool_size, max_overflow or the number of workers, put PgBouncer between, or raise "
        "max_connections."
    )
    if target.connections is not None:
        saw = f"the application may open {target.connections}, the server has {most}"
        if target.connections > most - LEFT:
            return missing(f"{saw}, and {LEFT} should be left", cure)
        return good(saw)
    if now > CROWDED * most:
        return missing(f"{now} of {most} connections are open now", cure)
    return unseen(
        f"{now} of {most} connections are open now; how many the application may open isn't known",
        "Say it: --connections N, which is workers x (pool_size + max_overflow).",
    )
