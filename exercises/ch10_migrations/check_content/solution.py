"""The reference solution of ``check_content``."""

from alembic import op


class CheckContent:
    """A post has content.

    ``upgrade`` adds the check constraint ``ck_posts_content`` to ``posts``: the content isn't an
    empty string. Posts whose content is empty get ``'(no content)'``. Afterwards the constraint is
    validated. No transaction reads or writes rows of ``posts`` while it holds a lock on the table
    that keeps others from reading or writing it. ``downgrade`` removes the constraint and leaves
    the content of every post as it is.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        # Each statement commits by itself: a lock lasts until its transaction ends.
        with op.get_context().autocommit_block():
            # First the rule, so that no further empty content comes in while the old are mended.
            op.create_check_constraint(
                "content", "posts", "content <> ''", postgresql_not_valid=True
            )
            op.execute("UPDATE posts SET content = '(no content)' WHERE content = ''")
            op.execute("ALTER TABLE posts VALIDATE CONSTRAINT ck_posts_content")

    @staticmethod
    def downgrade() -> None:
        op.drop_constraint("ck_posts_content", "posts")
