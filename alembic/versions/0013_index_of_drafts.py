"""An index on an author's drafts, for counting their tags for that author only.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAME = "ix_posts_drafts"


def upgrade() -> None:
    # As in revision 0008: writers go on, and what was broken off can be run again.
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "posts", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            NAME,
            "posts",
            ["author_id"],
            postgresql_where=sa.text("status = 'draft' AND deleted_at IS NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "posts", if_exists=True, postgresql_concurrently=True)
