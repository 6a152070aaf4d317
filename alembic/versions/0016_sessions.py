"""What the list of a user's sessions shows: when each one began, and with which client.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAME = "ix_refresh_tokens_live"


def upgrade() -> None:
    # Tokens that are there already know neither; what they bring when refreshed begins with them.
    for column in (
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
    ):
        op.add_column("refresh_tokens", column, if_not_exists=True)
    # As in revision 0008: writers go on, and what was broken off can be run again.
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "refresh_tokens", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            NAME,
            "refresh_tokens",
            ["user_id", "family"],
            postgresql_where=sa.text("used_at IS NULL AND revoked_at IS NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "refresh_tokens", if_exists=True, postgresql_concurrently=True)
    op.drop_column("refresh_tokens", "user_agent")
    op.drop_column("refresh_tokens", "signed_in_at")
