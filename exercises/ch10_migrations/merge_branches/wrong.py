"""Wrong answers to ``merge_branches``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0003"
    down_revision = ("0002a", "0002b")

    @staticmethod
    def upgrade() -> None:
        pass

    @staticmethod
    def downgrade() -> None:
        pass


class behind_one_only(_Revision):
    """The last one that came."""

    down_revision = "0002b"


class beside_the_branches(_Revision):
    """Begin again where all was well."""

    down_revision = "0001"


class no_such_revision(_Revision):
    """The next number down."""

    down_revision = "0002"


class done_again(_Revision):
    """What both have done belongs here."""

    @staticmethod
    def upgrade() -> None:
        op.add_column("users", sa.Column("website", sa.Text))
        op.add_column("posts", sa.Column("summary", sa.Text))

    @staticmethod
    def downgrade() -> None:
        op.drop_column("posts", "summary")
        op.drop_column("users", "website")


class branch_taken_back(_Revision):
    """Back means back to 0001."""

    @staticmethod
    def downgrade() -> None:
        op.drop_column("posts", "summary")
        op.drop_column("users", "website")


class names_what_came_before(_Revision):
    """All that came before it."""

    down_revision = ("0001", "0002a", "0002b")
