"""Whether the schema is the one that the code was written for."""

from workbook.checklist.finding import NO_DATABASE, Finding, good, missing, unseen
from workbook.checklist.target import Target

TITLE = "migrations at head"


def look(target: Target) -> Finding:
    """Compare what the database says with the heads of the revisions."""
    if target.database is None:
        return NO_DATABASE
    if not target.rows("SELECT 1 FROM pg_class WHERE oid = to_regclass('alembic_version')"):
        return missing(
            "there is no table alembic_version: the schema has no revision",
            "Write migrations, and `alembic stamp head` on a database that has their tables.",
        )
    revisions = {row[0] for row in target.rows("SELECT version_num::text FROM alembic_version")}
    shown = ", ".join(sorted(revisions)) or "none"
    if target.alembic is None:
        return unseen(
            f"the database is at {shown}; which one the code needs isn't known",
            "Name the file of the code that runs: --alembic alembic.ini",
        )
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        heads = set(ScriptDirectory.from_config(Config(target.alembic)).get_heads())
    except CommandError as error:
        return unseen(f"the database is at {shown}; {target.alembic.name} can't be used: {error}")
    if revisions != heads:
        return missing(
            f"the database is at {shown}, the code's head is {', '.join(sorted(heads))}",
            "Run `alembic upgrade head`.",
        )
    return good(f"the database is at {shown}, which is the code's head")
