"""Wrong answers to ``add_review_state``, each with what its author was thinking."""

from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        op.execute("ALTER TYPE post_state ADD VALUE 'in review' BEFORE 'published'")

    @staticmethod
    def downgrade() -> None:
        _back()


def _back(
    first="UPDATE posts SET state = 'draft' WHERE state = 'in review'", default=True, drop=True
):
    if first:
        op.execute(first)
    op.execute("ALTER TYPE post_state RENAME TO outdated")
    op.execute("CREATE TYPE post_state AS ENUM ('draft', 'published')")
    op.execute("ALTER TABLE posts ALTER state DROP DEFAULT")
    op.execute("ALTER TABLE posts ALTER state TYPE post_state USING state::text::post_state")
    if default:
        op.execute("ALTER TABLE posts ALTER state SET DEFAULT 'draft'")
    if drop:
        op.execute("DROP TYPE outdated")


class label_at_the_end(_Revision):
    """The order doesn't matter."""

    @staticmethod
    def upgrade() -> None:
        op.execute("ALTER TYPE post_state ADD VALUE 'in review'")


class label_forgotten(_Revision):
    """Autogenerate found nothing to do."""

    @staticmethod
    def upgrade() -> None:
        pass

    @staticmethod
    def downgrade() -> None:
        pass


class nothing_taken_back(_Revision):
    """A label too many does no harm."""

    @staticmethod
    def downgrade() -> None:
        pass


class label_still_in_use(_Revision):
    """Nobody is in review yet."""

    @staticmethod
    def downgrade() -> None:
        _back(first="")


class default_lost(_Revision):
    """The default was in the way of the new type."""

    @staticmethod
    def downgrade() -> None:
        _back(default=False)


class old_type_left_behind(_Revision):
    """Nobody sees it."""

    @staticmethod
    def downgrade() -> None:
        _back(drop=False)


class published_instead_of_drafts(_Revision):
    """Then they are reviewed."""

    @staticmethod
    def downgrade() -> None:
        _back(first="UPDATE posts SET state = 'published' WHERE state = 'in review'")
