"""Drafts, views, answers and tags.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the API needs."""
    op.add_column(
        "posts", sa.Column("status", sa.String(10), server_default="draft", nullable=False)
    )
    op.add_column("posts", sa.Column("views", sa.Integer(), server_default="0", nullable=False))
    # Autogenerate doesn't know what the rows mean, and it doesn't see check constraints.
    op.execute("UPDATE posts SET status = 'published' WHERE published_at IS NOT NULL")
    op.create_check_constraint(op.f("ck_posts_status"), "posts", "status IN ('draft', 'published')")
    op.create_check_constraint(op.f("ck_posts_views"), "posts", "views >= 0")
    op.add_column("comments", sa.Column("parent_id", sa.Integer()))
    op.create_foreign_key(
        op.f("fk_comments_parent_id_comments"),
        "comments",
        "comments",
        ["parent_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index(op.f("ix_comments_parent_id"), "comments", ["parent_id"])
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(30), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name", name=op.f("uq_tags_name")),
    )
    op.create_table(
        "post_tags",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["posts.id"],
            name=op.f("fk_post_tags_post_id_posts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("fk_post_tags_tag_id_tags"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "tag_id", name=op.f("pk_post_tags")),
    )
    op.create_index(op.f("ix_post_tags_tag_id"), "post_tags", ["tag_id"])


def downgrade() -> None:
    """Leave what 0001 made."""
    op.drop_table("post_tags")
    op.drop_table("tags")
    op.drop_column("comments", "parent_id")
    op.drop_column("posts", "views")
    op.drop_column("posts", "status")
