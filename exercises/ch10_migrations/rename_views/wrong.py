"""Wrong answers to ``rename_views``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        op.alter_column("posts", "views", new_column_name="view_count")
        op.execute("ALTER TABLE posts RENAME CONSTRAINT ck_posts_views TO ck_posts_view_count")

    @staticmethod
    def downgrade() -> None:
        op.alter_column("posts", "view_count", new_column_name="views")
        op.execute("ALTER TABLE posts RENAME CONSTRAINT ck_posts_view_count TO ck_posts_views")


class drop_and_add(_Revision):
    """As autogenerate wrote it, with a default so that it runs."""

    @staticmethod
    def upgrade() -> None:
        op.add_column(
            "posts",
            sa.Column("view_count", sa.Integer, server_default=sa.text("0"), nullable=False),
        )
        op.drop_column("posts", "views")
        op.create_check_constraint("view_count", "posts", "view_count >= 0")


class constraint_keeps_its_name(_Revision):
    """The column is what was to be renamed."""

    @staticmethod
    def upgrade() -> None:
        op.alter_column("posts", "views", new_column_name="view_count")

    @staticmethod
    def downgrade() -> None:
        op.alter_column("posts", "view_count", new_column_name="views")


class constraint_lost(_Revision):
    """The constraint was in the way."""

    @staticmethod
    def upgrade() -> None:
        op.drop_constraint("ck_posts_views", "posts")
        op.alter_column("posts", "views", new_column_name="view_count")

    @staticmethod
    def downgrade() -> None:
        op.alter_column("posts", "view_count", new_column_name="views")
        op.create_check_constraint("views", "posts", "views >= 0")


class copied_into_a_second_column(_Revision):
    """Keep the old one, just in case."""

    @staticmethod
    def upgrade() -> None:
        op.add_column(
            "posts",
            sa.Column("view_count", sa.Integer, server_default=sa.text("0"), nullable=False),
        )
        op.execute("UPDATE posts SET view_count = views")
        op.create_check_constraint("view_count", "posts", "view_count >= 0")

    @staticmethod
    def downgrade() -> None:
        op.drop_column("posts", "view_count")


class downgrade_loses(_Revision):
    """The way back need not be as careful."""

    @staticmethod
    def downgrade() -> None:
        op.drop_column("posts", "view_count")
        op.add_column(
            "posts", sa.Column("views", sa.Integer, server_default=sa.text("0"), nullable=False)
        )
        op.create_check_constraint("views", "posts", "views >= 0")


class default_lost(_Revision):
    """A copy that forgets the default."""

    @staticmethod
    def upgrade() -> None:
        op.add_column("posts", sa.Column("view_count", sa.Integer))
        op.execute("UPDATE posts SET view_count = views")
        op.alter_column("posts", "view_count", nullable=False)
        op.drop_column("posts", "views")
        op.create_check_constraint("view_count", "posts", "view_count >= 0")


class name_made_twice(_Revision):
    """drop_constraint takes the name of the constraint."""

    @staticmethod
    def upgrade() -> None:
        op.drop_constraint("ck_posts_views", "posts", type_="check")
        op.alter_column("posts", "views", new_column_name="view_count")
        op.create_check_constraint("ck_posts_view_count", "posts", "view_count >= 0")


class wider_than_before(_Revision):
    """As long as we are at it."""

    @staticmethod
    def upgrade() -> None:
        _Revision.upgrade()
        op.alter_column("posts", "view_count", type_=sa.BigInteger)

    @staticmethod
    def downgrade() -> None:
        op.alter_column("posts", "view_count", type_=sa.Integer)
        _Revision.downgrade()
