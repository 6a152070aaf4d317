"""Other right answers to ``add_role``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


class _Revision:
    revision = "0002"
    down_revision = "0001"


class plain_sql(_Revision):
    """SQL alone."""

    @staticmethod
    def upgrade() -> None:
        op.execute("CREATE TYPE user_role AS ENUM ('author', 'admin')")
        op.execute("ALTER TABLE users ADD role user_role NOT NULL DEFAULT 'author'")

    @staticmethod
    def downgrade() -> None:
        op.execute("ALTER TABLE users DROP role")
        op.execute("DROP TYPE user_role")


class dialect_type(_Revision):
    """PostgreSQL's own ENUM, created with checkfirst."""

    role = postgresql.ENUM("author", "admin", name="user_role", create_type=False)

    @classmethod
    def upgrade(cls) -> None:
        cls.role.create(op.get_bind(), checkfirst=True)
        op.add_column("users", sa.Column("role", cls.role, nullable=True))
        op.execute("UPDATE users SET role = 'author'")
        op.alter_column("users", "role", nullable=False, server_default="author")

    @classmethod
    def downgrade(cls) -> None:
        op.drop_column("users", "role")
        cls.role.drop(op.get_bind(), checkfirst=True)
