"""Exercises of chapter 10. Write each migration and run its check.

A class in this file holds what a revision file holds: ``revision``, ``down_revision``,
``upgrade()`` and ``downgrade()``. The check makes a revision file of it in a script directory of
its own and lets Alembic run it: upgrade, downgrade, upgrade again, on databases that are full and
on an empty one. Revision ``0001`` is there already: it creates the blog of the chapters.
"""

# ruff: noqa: F401 - these imports are for your answers; you do not need all of them
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


class AddPhone:
    """Every user has a phone number.

    ``upgrade`` adds ``phone`` to ``users``: text of at most 20 characters that is never NULL. The
    users that are there get ``'unknown'``. Afterwards an INSERT has to name a phone number: the
    column has no default. ``downgrade`` removes the column.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError
