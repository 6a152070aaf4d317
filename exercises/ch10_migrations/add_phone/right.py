"""Other right answers to ``add_phone``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"


class three_steps(_Revision):
    """Nullable at first, then filled, then NOT NULL."""

    @staticmethod
    def upgrade() -> None:
        op.add_column("users", sa.Column("phone", sa.String(20)))
        users = sa.table("users", sa.column("phone"))
        op.execute(users.update().values(phone="unknown"))
        op.alter_column("users", "phone", nullable=False)

    @staticmethod
    def downgrade() -> None:
        with op.batch_alter_table("users") as users:
            users.drop_column("phone")


class plain_sql(_Revision):
    """SQL alone, and a method with self."""

    def upgrade(self) -> None:
        op.execute("ALTER TABLE users ADD phone varchar(20) NOT NULL DEFAULT 'unknown'")
        op.execute("ALTER TABLE users ALTER phone DROP DEFAULT")

    def downgrade(self) -> None:
        op.execute("ALTER TABLE users DROP IF EXISTS phone")
