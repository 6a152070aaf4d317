"""Foreign keys that no index serves."""

from workbook.checklist.finding import NO_DATABASE, Finding, good, missing
from workbook.checklist.target import Target

TITLE = "indexes on foreign keys"
_SHOWN = 5

# An index serves if it finds single rows (BRIN doesn't), if its first columns are those of the key,
# in whatever order, and if it has every row: one with a WHERE hasn't.
_SQL = """
SELECT c.conrelid::regclass::text AS table, c.conname, count(*) OVER () AS keys,
       EXISTS (
           SELECT FROM pg_index AS i
           JOIN pg_class AS t ON t.oid = i.indexrelid
           JOIN pg_am AS a ON a.oid = t.relam
           WHERE a.amname IN ('btree', 'hash')
             AND i.indrelid = c.conrelid AND i.indpred IS NULL AND i.indisvalid
             AND i.indnkeyatts >= cardinality(c.conkey)
             AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
       ) AS served
FROM pg_constraint AS c
JOIN pg_namespace AS n ON n.oid = c.connamespace
WHERE c.contype = 'f' AND c.conparentid = 0
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY 1, 2
"""


def look(target: Target) -> Finding:
    """The catalogue knows."""
    if target.database is None:
        return NO_DATABASE
    rows = target.rows(_SQL)
    without = [f"{row.conname} of {row.table}" for row in rows if not row.served]
    if without:
        more = f" and {len(without) - _SHOWN} more" if len(without) > _SHOWN else ""
        return missing(
            f"{len(without)} of {len(rows)} foreign keys have none: "
            f"{', '.join(without[:_SHOWN])}{more}",
            "CREATE INDEX CONCURRENTLY on their columns: each delete of a parent reads the table.",
        )
    return good(f"all {len(rows)} foreign keys have one" if rows else "there are no foreign keys")
