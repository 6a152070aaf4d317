"""reports"""

import sqlalchemy as sa
from alembic import op

revision = "b00d"
down_revision = "b00c"


def upgrade():
    op.create_table(
        "reports",
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "post_id",
            sa.BigInteger(),
            sa.ForeignKey("posts.id", ondelete="CASCADE", name="fk_reports_post_id_posts"),
            primary_key=True,
        ),
        sa.Column(
            "user_id",
            sa.BigInteger(),
            sa.ForeignKey("users.id", ondelete="CASCADE", name="fk_reports_user_id_users"),
            primary_key=True,
        ),
        sa.Column("reason", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "user_id", name="pk_reports"),
    )
    op.create_check_constraint(
        op.f("ck_reports_reason"),
        "reports",
        "reason = 'spam' OR reason = 'abuse' OR reason = 'other'",
    )
    op.create_index("ix_reports_user_id", "reports", ["user_id"])


def downgrade():
    op.drop_index("ix_reports_user_id", "reports")
    op.drop_table("reports")
