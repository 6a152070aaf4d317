"""Other right answers to ``check_content``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"


class three_blocks(_Revision):
    """A block for each step; the rows first, and once more."""

    @staticmethod
    def upgrade() -> None:
        posts = sa.table("posts", sa.column("content"))
        mend = sa.update(posts).where(posts.c.content == "").values(content="(no content)")
        with op.get_context().autocommit_block():
            op.execute(mend)
        with op.get_context().autocommit_block():
            op.execute(
                "ALTER TABLE posts ADD CONSTRAINT ck_posts_content CHECK (length(content) > 0) NOT VALID"
            )
        with op.get_context().autocommit_block():
            op.execute(mend)
            op.execute("ALTER TABLE posts VALIDATE CONSTRAINT ck_posts_content")

    @staticmethod
    def downgrade() -> None:
        op.execute("ALTER TABLE posts DROP CONSTRAINT ck_posts_content")


class mend_then_announce(_Revision):
    """Mending in the first transaction, which holds row locks alone; the rest by itself."""

    @staticmethod
    def upgrade() -> None:
        op.execute("UPDATE posts SET content = '(no content)' WHERE NOT content <> ''")
        with op.get_context().autocommit_block():
            op.create_check_constraint(
                op.f("ck_posts_content"), "posts", "content <> ''", postgresql_not_valid=True
            )
            op.execute("ALTER TABLE posts VALIDATE CONSTRAINT ck_posts_content")

    @staticmethod
    def downgrade() -> None:
        op.drop_constraint(op.f("ck_posts_content"), "posts", type_="check")
