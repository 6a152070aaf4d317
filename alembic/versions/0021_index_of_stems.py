"""The index that a search in a language reads.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAME = "ix_posts_stems"


def upgrade() -> None:
    # As in revision 0008: writers go on, and what was broken off can be run again.
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "posts", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            NAME,
            "posts",
            ["stems"],
            postgresql_using="gin",
            postgresql_where=sa.text("stems IS NOT NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "posts", if_exists=True, postgresql_concurrently=True)
