"""The reference solution of ``add_phone``."""

import sqlalchemy as sa
from alembic import op


class AddPhone:
    """Every user has a phone number.

    ``upgrade`` adds ``phone`` to ``users``: text of at most 20 characters that is never NULL.
    Existing users get ``'unknown'``. Afterwards an INSERT has to supply a phone number: the column
    has no default. ``downgrade`` removes the column.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        # The default fills the existing rows; then it goes.
        column = sa.Column("phone", sa.String(20), server_default="unknown", nullable=False)
        op.add_column("users", column)
        op.alter_column("users", "phone", server_default=None)

    @staticmethod
    def downgrade() -> None:
        op.drop_column("users", "phone")
