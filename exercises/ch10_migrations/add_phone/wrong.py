"""Wrong answers to ``add_phone``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def downgrade() -> None:
        op.drop_column("users", "phone")


class not_null_on_full_table(_Revision):
    """What autogenerate writes for a required column."""

    @staticmethod
    def upgrade() -> None:
        op.add_column("users", sa.Column("phone", sa.String(20), nullable=False))


class default_left_behind(_Revision):
    """It works, so leave it at that."""

    @staticmethod
    def upgrade() -> None:
        column = sa.Column("phone", sa.String(20), server_default="unknown", nullable=False)
        op.add_column("users", column)


class nullable_column(_Revision):
    """All rows are filled, so there is no NULL."""

    @staticmethod
    def upgrade() -> None:
        op.add_column("users", sa.Column("phone", sa.String(20)))
        op.execute("UPDATE users SET phone = 'unknown'")


class empty_text(_Revision):
    """An empty text is as good as 'unknown'."""

    @staticmethod
    def upgrade() -> None:
        column = sa.Column("phone", sa.String(20), server_default="", nullable=False)
        op.add_column("users", column)
        op.alter_column("users", "phone", server_default=None)


class nothing_taken_back(_Revision):
    """We never downgrade."""

    @staticmethod
    def upgrade() -> None:
        column = sa.Column("phone", sa.String(20), server_default="unknown", nullable=False)
        op.add_column("users", column)
        op.alter_column("users", "phone", server_default=None)

    @staticmethod
    def downgrade() -> None:
        pass
