"""Full text search: the words of a post, kept ready by PostgreSQL.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A stored column rewrites the table under an exclusive lock: on a large one, run this in a
    # quiet hour (a million posts take about a minute), or fill a plain column in batches.
    op.add_column(
        "posts",
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('simple', title), 'A') "
                "|| setweight(to_tsvector('simple', content), 'B')",
                persisted=True,
            ),
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.drop_column("posts", "search")
