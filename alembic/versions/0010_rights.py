"""Access tokens that can be ended, and posts that only an admin may restore.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Constant defaults: no row is rewritten.
    op.add_column(
        "users",
        sa.Column("token_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    # Which user deleted a post was not recorded before, nor by the code that still runs while
    # this does. Those may be taken down, so only an admin restores them: hence false.
    op.add_column(
        "posts",
        sa.Column(
            "author_may_restore", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )


def downgrade() -> None:
    # The code before this let an author restore any deleted post.
    op.drop_column("posts", "author_may_restore")
    op.drop_column("users", "token_version")
