"""``migrations``: a drawing in a notebook, lines elsewhere."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Engine

from workbook.migrationmap import svg, text
from workbook.migrationmap.data import MapData
from workbook.migrationmap.run import Rows, run


class Migrations(MapData):
    """The revisions of a folder, which show themselves."""

    def __repr__(self) -> str:
        return text.render(self)

    def _repr_html_(self) -> str:
        return svg.render(self)


def migrations(
    where: str | Path | Config,
    engine: Engine | None = None,
    *,
    rows: Rows | None = None,
    times: bool = False,
) -> Migrations:
    """Run every revision in a database of its own, and show what each one changes and locks.

    Args:
        where: an ``alembic.ini``, the folder that it is in, or a ``Config``.
        engine: a database; the drawing says at which revision it is. Nothing is sent to it but
            that question.
        rows: SQL that puts rows into the tables after a revision: ``{"0001": "INSERT ..."}``. On
            empty tables no lock is held for long.
        times: how long the locks were held, in milliseconds. They differ from run to run.
    """
    data = run(where, rows or {}, engine)
    return Migrations(data.steps, times)
