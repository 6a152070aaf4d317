"""The databases that copies of the application are judged on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from workbook import databases
from workbook.app_testing import ROWS
from workbook.course.packages import sources
from workbook.judge import check_database
from workbook.judge.project.features.copy import Copy
from workbook.judge.project.schema import engine_of
from workbook.sqltape.recorder import paused

# Without sorts, rows are grouped by hash, so a query without ORDER BY returns them in no order.
SETTINGS = {"statement_timeout": "5s", "lock_timeout": "4s", "enable_sort": "off"}


@dataclass(frozen=True)
class Blog:
    """A database of this process.

    Attributes:
        url: its address.
        outside: a driver connection to the database, in autocommit mode.
    """

    url: URL
    outside: Any

    def close(self) -> None:
        self.outside.close()


@contextmanager
def blog(copy: Copy, revision: str, side: str) -> Iterator[Blog]:
    """A small blog at a revision of that copy, in a database of this process."""
    template = _template(copy, revision)
    name = check_database.own_name(f"copy_{side}")
    url = databases.create(name, template=template, settings=SETTINGS)
    opened = Blog(url, databases.connect(databases.socket_url(name)))
    try:
        yield opened
    finally:
        opened.close()


def _template(copy: Copy, revision: str) -> str:
    """Built once for all processes, as long as neither migrations nor rows change."""
    texts = sorted(sources(copy.whole.path / "alembic").items())
    digest = hashlib.sha256(repr((texts, revision, ROWS)).encode()).hexdigest()[:12]

    def build(url: URL) -> None:
        with copy.active(), paused(), engine_of(url) as engine, engine.connect() as connection:
            command.upgrade(copy.config(connection), revision)
            connection.exec_driver_sql(ROWS)
            connection.commit()

    return databases.ensure_template(f"copy_{digest}", build)


def revisions(copy: Copy) -> dict[str, Any]:
    """Return the revisions of a copy, each with the revisions it follows."""
    scripts = ScriptDirectory.from_config(copy.config())
    return {each.revision: each.down_revision for each in scripts.walk_revisions()}


def head(copy: Copy) -> str:
    """Return the head of a copy that has a single one."""
    return str(ScriptDirectory.from_config(copy.config()).get_current_head())
