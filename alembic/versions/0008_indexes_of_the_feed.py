"""The indexes for the feed and the search, built while the app goes on writing.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # CONCURRENTLY takes no lock that stops writers, and so cannot run inside a transaction.
    with op.get_context().autocommit_block():
        # A build that was broken off leaves an invalid index of that name: away with it first,
        # so that this revision can simply be run again.
        for name in ("ix_posts_feed", "ix_posts_search"):
            op.drop_index(name, "posts", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            "ix_posts_feed",
            "posts",
            ["created_at", "id"],
            postgresql_where=sa.text("deleted_at IS NULL"),
            postgresql_concurrently=True,
        )
        op.create_index(
            "ix_posts_search",
            "posts",
            ["search"],
            postgresql_using="gin",
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        for name in ("ix_posts_feed", "ix_posts_search"):
            op.drop_index(name, "posts", if_exists=True, postgresql_concurrently=True)
