"""Other right answers to ``index_comments``, each with what its author was thinking."""

from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"


class plain_sql(_Revision):
    """SQL alone, and a quick DROP."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.execute(
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_comments_author_id_created_at "
                "ON comments USING btree (author_id, created_at)"
            )

    @staticmethod
    def downgrade() -> None:
        op.execute("DROP INDEX ix_comments_author_id_created_at")


class dropped_first(_Revision):
    """An attempt that failed leaves an invalid index."""

    @staticmethod
    def upgrade() -> None:
        name = op.f("ix_comments_author_id_created_at")
        with op.get_context().autocommit_block():
            op.drop_index(name, if_exists=True, postgresql_concurrently=True)
            op.create_index(
                name,
                "comments",
                ["author_id", "created_at"],
                unique=False,
                postgresql_concurrently=True,
            )

    @staticmethod
    def downgrade() -> None:
        op.drop_index(op.f("ix_comments_author_id_created_at"), table_name="comments")


class latest_first(_Revision):
    """The latest ones first: the index is read in both directions."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.execute(
                "CREATE INDEX CONCURRENTLY ix_comments_author_id_created_at "
                "ON comments (author_id, created_at DESC)"
            )

    @staticmethod
    def downgrade() -> None:
        op.drop_index("ix_comments_author_id_created_at")
