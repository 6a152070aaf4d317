"""Roles, as an enum type.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# create_type=False: adding a column does not make the type, so it is made by hand; autogenerate
# forgets this, and forgets to drop it.
ROLE = postgresql.ENUM("admin", "user", "guest", name="user_role", create_type=False)


def upgrade() -> None:
    op.execute("CREATE TYPE user_role AS ENUM ('admin', 'user', 'guest')")
    # NOT NULL with a constant default: since PostgreSQL 11 no row is rewritten for it.
    op.add_column("users", sa.Column("role", ROLE, server_default="user", nullable=False))


def downgrade() -> None:
    op.drop_column("users", "role")
    op.execute("DROP TYPE user_role")
