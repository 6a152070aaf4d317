"""The reference solution of ``index_comments``."""

from alembic import op


class IndexComments:
    """The latest comments of an author are found by an index.

    ``upgrade`` creates the index ``ix_comments_author_id_created_at`` on ``author_id`` and
    ``created_at`` of ``comments``, in this order. Others can read and write comments the whole
    time. ``downgrade`` drops the index.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        # CONCURRENTLY can't run in a transaction; the block ends the one that Alembic has begun.
        with op.get_context().autocommit_block():
            op.create_index(
                "ix_comments_author_id_created_at",
                "comments",
                ["author_id", "created_at"],
                postgresql_concurrently=True,
            )

    @staticmethod
    def downgrade() -> None:
        with op.get_context().autocommit_block():
            op.drop_index(
                "ix_comments_author_id_created_at",
                "comments",
                postgresql_concurrently=True,
            )
