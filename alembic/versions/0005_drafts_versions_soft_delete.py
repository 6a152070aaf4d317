"""Drafts, versions for optimistic locking, and rows that are only marked as deleted.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATUS = postgresql.ENUM("draft", "published", name="post_status", create_type=False)
NOW = sa.func.now()


def upgrade() -> None:
    op.execute("CREATE TYPE post_status AS ENUM ('draft', 'published')")
    op.add_column("posts", sa.Column("status", STATUS, server_default="published", nullable=False))
    op.add_column(
        "posts", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    for table in ("users", "posts"):
        op.add_column(table, sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
        # now() is the same for all rows, so it is a constant and the table isn't rewritten. The
        # UPDATE then corrects the value: as far as we know, no row was changed after its creation.
        op.add_column(
            table,
            sa.Column("updated_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        )
        op.execute(f"UPDATE {table} SET updated_at = created_at")  # noqa: S608 - two fixed names


def downgrade() -> None:
    # Without the columns everybody would see what was hidden: so it goes with them.
    op.execute("DELETE FROM posts WHERE status = 'draft' OR deleted_at IS NOT NULL")
    for table in ("users", "posts"):
        op.drop_column(table, "updated_at")
        op.drop_column(table, "deleted_at")
    op.drop_column("posts", "version")
    op.drop_column("posts", "status")
    op.execute("DROP TYPE post_status")
