"""The reference solution of ``add_review_state``."""

from alembic import op


class AddReviewState:
    """A post can be in review, between draft and published.

    Here revision ``0001`` also gives ``posts`` a column ``state`` of the enum type ``post_state``,
    with the labels ``draft`` and ``published``, NOT NULL, DEFAULT ``draft``.

    ``upgrade`` adds the label ``in review`` between the two. ``downgrade`` turns the posts in
    review into drafts; afterwards the type has two labels again, and the column is as it was.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        op.execute("ALTER TYPE post_state ADD VALUE 'in review' BEFORE 'published'")

    @staticmethod
    def downgrade() -> None:
        # PostgreSQL can't take a label away, so the column moves to a new type.
        op.execute("UPDATE posts SET state = 'draft' WHERE state = 'in review'")
        op.execute("ALTER TYPE post_state RENAME TO post_state_with_review")
        op.execute("CREATE TYPE post_state AS ENUM ('draft', 'published')")
        op.execute("ALTER TABLE posts ALTER COLUMN state DROP DEFAULT")
        op.execute(
            "ALTER TABLE posts ALTER COLUMN state TYPE post_state USING state::text::post_state"
        )
        op.execute("ALTER TABLE posts ALTER COLUMN state SET DEFAULT 'draft'")
        op.execute("DROP TYPE post_state_with_review")
