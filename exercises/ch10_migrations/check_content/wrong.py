"""Wrong answers to ``check_content``, each with what its author was thinking."""

from alembic import op

_MEND = "UPDATE posts SET content = '(no content)' WHERE content = ''"
_PROVE = "ALTER TABLE posts VALIDATE CONSTRAINT ck_posts_content"


def _announce(valid=False):
    op.create_check_constraint("content", "posts", "content <> ''", postgresql_not_valid=not valid)


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            _announce()
            op.execute(_MEND)
            op.execute(_PROVE)

    @staticmethod
    def downgrade() -> None:
        op.drop_constraint("ck_posts_content", "posts")


class rows_not_mended(_Revision):
    """The constraint is what matters."""

    @staticmethod
    def upgrade() -> None:
        _announce(valid=True)


class proven_under_the_lock(_Revision):
    """Mend, then add the constraint."""

    @staticmethod
    def upgrade() -> None:
        op.execute(_MEND)
        _announce(valid=True)


class mended_under_the_lock(_Revision):
    """All three steps, in one transaction."""

    @staticmethod
    def upgrade() -> None:
        _announce()
        op.execute(_MEND)
        op.execute(_PROVE)


class proven_in_the_same_transaction(_Revision):
    """Mended by itself, the rest together."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.execute(_MEND)
        _announce()
        op.execute(_PROVE)


class left_not_valid(_Revision):
    """New rows are what matters."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            _announce()
            op.execute(_MEND)


class deletes_the_empty(_Revision):
    """A post without content is no post."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            _announce()
            op.execute("DELETE FROM posts WHERE content = ''")
            op.execute(_PROVE)


class everything_mended(_Revision):
    """Blanks are empty, too."""

    @staticmethod
    def upgrade() -> None:
        with op.get_context().autocommit_block():
            _announce()
            op.execute("UPDATE posts SET content = '(no content)' WHERE length(content) < 30")
            op.execute(_PROVE)


class constraint_left_behind(_Revision):
    """We never downgrade."""

    @staticmethod
    def downgrade() -> None:
        pass
