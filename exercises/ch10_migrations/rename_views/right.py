"""Other right answers to ``rename_views``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"


class constraint_made_anew(_Revision):
    """Without SQL of one's own."""

    @staticmethod
    def upgrade() -> None:
        op.drop_constraint(op.f("ck_posts_views"), "posts", type_="check")
        op.alter_column("posts", "views", new_column_name="view_count")
        op.create_check_constraint(op.f("ck_posts_view_count"), "posts", "view_count >= 0")

    @staticmethod
    def downgrade() -> None:
        op.drop_constraint(op.f("ck_posts_view_count"), "posts")
        op.alter_column("posts", "view_count", new_column_name="views")
        op.create_check_constraint("views", "posts", sa.column("views") >= 0)


class copied(_Revision):
    """A new column that gets the numbers of the old one."""

    @staticmethod
    def upgrade() -> None:
        op.add_column(
            "posts",
            sa.Column("view_count", sa.Integer, server_default=sa.text("0"), nullable=False),
        )
        op.execute("UPDATE posts SET view_count = views")
        op.drop_column("posts", "views")
        op.create_check_constraint("view_count", "posts", "view_count >= 0")

    @staticmethod
    def downgrade() -> None:
        op.execute("ALTER TABLE posts RENAME view_count TO views")
        op.execute("ALTER TABLE posts RENAME CONSTRAINT ck_posts_view_count TO ck_posts_views")
