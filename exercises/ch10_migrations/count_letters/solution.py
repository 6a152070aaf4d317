"""The reference solution of ``count_letters``."""

import sqlalchemy as sa
from alembic import op


class CountLetters:
    """The length of a post is stored with it.

    ``upgrade`` adds ``letters`` to ``posts``: an integer that may be NULL. It then fills the column
    with the length of ``content``, in transactions that write at most 200 rows each. No row is read
    or written in the transaction that adds the column. ``downgrade`` removes the column.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        fill = sa.text(
            "UPDATE posts SET letters = length(content) WHERE id IN"
            " (SELECT id FROM posts WHERE letters IS NULL ORDER BY id LIMIT 200)"
        )
        # Each statement commits by itself, the first one with its lock.
        with op.get_context().autocommit_block():
            op.add_column("posts", sa.Column("letters", sa.Integer))
            while op.get_bind().execute(fill).rowcount:
                pass

    @staticmethod
    def downgrade() -> None:
        op.drop_column("posts", "letters")
