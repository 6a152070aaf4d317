"""Other right answers to ``add_review_state``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"


def _replace(labels, using):
    """The type is exchanged in both directions."""
    op.alter_column("posts", "state", server_default=None)
    op.execute("ALTER TYPE post_state RENAME TO outdated")
    sa.Enum(*labels, name="post_state").create(op.get_bind())
    op.alter_column(
        "posts",
        "state",
        type_=sa.Enum(*labels, name="post_state"),
        postgresql_using=using,
        server_default="draft",
    )
    op.execute("DROP TYPE outdated")


class exchanged(_Revision):
    """A new type each time; CASE for the posts in review."""

    @staticmethod
    def upgrade() -> None:
        _replace(("draft", "in review", "published"), "state::text::post_state")

    @staticmethod
    def downgrade() -> None:
        _replace(
            ("draft", "published"),
            "CASE state::text WHEN 'in review' THEN 'draft' ELSE state::text END::post_state",
        )


class by_itself(_Revision):
    """ADD VALUE outside of the transaction; the way back through text."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.execute("ALTER TYPE post_state ADD VALUE IF NOT EXISTS 'in review' AFTER 'draft'")

    @staticmethod
    def downgrade() -> None:
        op.execute("ALTER TABLE posts ALTER state DROP DEFAULT, ALTER state TYPE text")
        op.execute("DROP TYPE post_state")
        op.execute("UPDATE posts SET state = 'draft' WHERE state NOT IN ('draft', 'published')")
        op.execute("CREATE TYPE post_state AS ENUM ('draft', 'published')")
        op.execute("ALTER TABLE posts ALTER state TYPE post_state USING state::post_state")
        op.execute("ALTER TABLE posts ALTER state SET DEFAULT 'draft'")
