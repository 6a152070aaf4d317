"""Wrong answers to ``index_comments``, each with what its author was thinking."""

from alembic import op

_NAME = "ix_comments_author_id_created_at"


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.create_index(
                _NAME, "comments", ["author_id", "created_at"], postgresql_concurrently=True
            )

    @staticmethod
    def downgrade() -> None:
        op.drop_index(_NAME)


class stops_the_writers(_Revision):
    """As autogenerate wrote it."""

    @staticmethod
    def upgrade() -> None:
        op.create_index(_NAME, "comments", ["author_id", "created_at"])


class within_the_transaction(_Revision):
    """The option is all it takes."""

    @staticmethod
    def upgrade() -> None:
        op.create_index(
            _NAME, "comments", ["author_id", "created_at"], postgresql_concurrently=True
        )


class autocommit_is_not_enough(_Revision):
    """Without a transaction there is no lock."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.create_index(_NAME, "comments", ["author_id", "created_at"])


class columns_in_the_wrong_order(_Revision):
    """By time, then by author."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.create_index(
                _NAME, "comments", ["created_at", "author_id"], postgresql_concurrently=True
            )


class two_indexes(_Revision):
    """The author has an index, so the time needs one."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.create_index(_NAME, "comments", ["created_at"], postgresql_concurrently=True)


class index_left_behind(_Revision):
    """We never downgrade."""

    @staticmethod
    def downgrade() -> None:
        pass
