"""The migration, as a file in alembic/versions/ would have it."""

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    """Add the table, and the index for its second foreign key."""
    op.create_table(
        "notes",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("user_id", "post_id", name="pk_notes"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_notes_user_id_users", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name="fk_notes_post_id_posts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_notes_post_id", "notes", ["post_id"])


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("notes")
