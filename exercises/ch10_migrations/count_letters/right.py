"""Other right answers to ``count_letters``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def downgrade() -> None:
        op.drop_column("posts", "letters")


class by_key(_Revision):
    """From id to id, in batches of a hundred."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.add_column("posts", sa.Column("letters", sa.Integer))
            last = 0
            while True:
                ids = (
                    op.get_bind()
                    .scalars(
                        sa.text("SELECT id FROM posts WHERE id > :last ORDER BY id LIMIT 100"),
                        {"last": last},
                    )
                    .all()
                )
                if not ids:
                    break
                op.get_bind().execute(
                    sa.text("UPDATE posts SET letters = length(content) WHERE id = ANY(:ids)"),
                    {"ids": list(ids)},
                )
                last = ids[-1]


class in_python(_Revision):
    """Two hundred posts are read, counted in Python and written."""

    @staticmethod
    def upgrade() -> None:
        posts = sa.table("posts", *map(sa.column, ("id", "content", "letters")))
        with op.get_context().autocommit_block():
            op.execute("ALTER TABLE posts ADD COLUMN letters integer")
        with op.get_context().autocommit_block():
            bind = op.get_bind()
            rows = bind.execute(sa.select(posts.c.id, posts.c.content)).all()
            for row in rows:
                bind.execute(
                    sa.update(posts).where(posts.c.id == row.id).values(letters=len(row.content))
                )
