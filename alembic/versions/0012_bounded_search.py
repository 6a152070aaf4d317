"""The words of a post, indexed in bounded time: only the first 20,000 characters of a text.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TITLE = "setweight(to_tsvector('simple', title), 'A')"
BOUNDED = "to_tsvector('simple', translate(left(content, 20000), '_<~', '   '))"
WHOLE = "to_tsvector('simple', content)"


def set_expression(words: str) -> None:
    """Rewrites the table and its indexes under an exclusive lock, as revision 0007 did."""
    op.execute(
        "ALTER TABLE posts ALTER COLUMN search "
        f"SET EXPRESSION AS ({TITLE} || setweight({words}, 'B'))"
    )


def upgrade() -> None:
    set_expression(BOUNDED)


def downgrade() -> None:
    set_expression(WHOLE)
