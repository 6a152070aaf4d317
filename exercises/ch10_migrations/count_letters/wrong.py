"""Wrong answers to ``count_letters``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op

_FILL = (
    "UPDATE posts SET letters = length(content) WHERE id IN"
    " (SELECT id FROM posts WHERE letters IS NULL ORDER BY id LIMIT {})"
)


def _column():
    op.add_column("posts", sa.Column("letters", sa.Integer))


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def downgrade() -> None:
        op.drop_column("posts", "letters")


class all_in_one_transaction(_Revision):
    """The column by itself, then one UPDATE."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            _column()
        op.execute("UPDATE posts SET letters = length(content)")


class filled_under_the_lock(_Revision):
    """Batches, and all of them in the transaction that Alembic has begun."""

    @staticmethod
    def upgrade() -> None:
        _column()
        while op.get_bind().execute(sa.text(_FILL.format(200))).rowcount:
            pass


class only_the_first_batch(_Revision):
    """The others come later."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            _column()
            op.execute(_FILL.format(200))


class counts_bytes(_Revision):
    """octet_length is the length."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            _column()
            while (
                op.get_bind()
                .execute(sa.text(_FILL.replace("length", "octet_length").format(200)))
                .rowcount
            ):
                pass


class not_filled(_Revision):
    """As autogenerate wrote it."""

    @staticmethod
    def upgrade() -> None:
        _column()


class filled_by_id(_Revision):
    """The ids begin at 1 and have no gaps."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            _column()
            count = op.get_bind().scalar(sa.text("SELECT count(*) FROM posts"))
            for start in range(0, count + 1, 200):
                op.execute(
                    "UPDATE posts SET letters = length(content) "
                    f"WHERE id >= {start} AND id < {start + 200}"
                )


class a_transaction_of_its_own(_Revision):
    """Batches between a BEGIN and a COMMIT."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            _column()
            op.execute("BEGIN")
            while op.get_bind().execute(sa.text(_FILL.format(200))).rowcount:
                pass
            op.execute("COMMIT")
