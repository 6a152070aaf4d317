"""The reference solution of ``rename_views``."""

from alembic import op


class RenameViews:
    """The views of a post are called ``view_count`` from now on.

    ``upgrade`` renames the column ``views`` of ``posts`` to ``view_count`` and its check constraint
    ``ck_posts_views`` to ``ck_posts_view_count``. Everything else about the column stays, above all
    its numbers. ``downgrade`` restores both old names.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        op.alter_column("posts", "views", new_column_name="view_count")
        # A constraint goes along with its column and keeps its name.
        op.execute("ALTER TABLE posts RENAME CONSTRAINT ck_posts_views TO ck_posts_view_count")

    @staticmethod
    def downgrade() -> None:
        op.alter_column("posts", "view_count", new_column_name="views")
        op.execute("ALTER TABLE posts RENAME CONSTRAINT ck_posts_view_count TO ck_posts_views")
