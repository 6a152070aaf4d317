"""The reference solution of ``merge_branches``."""


class MergeBranches:
    """Two branches meet.

    Two people have each written a revision after ``0001``: ``0002a`` gives ``users`` a column
    ``website``, ``0002b`` gives ``posts`` a column ``summary``. Both files are on the main branch
    of the repository, both revisions have been applied, and ``alembic upgrade head`` stops with
    ``Multiple head revisions are present``.

    This revision, ``0003``, makes one head of the two. It changes nothing in the tables, in either
    direction.
    """

    revision = "0003"
    # A merge comes after all the heads that it joins.
    down_revision = ("0002a", "0002b")

    @staticmethod
    def upgrade() -> None:
        pass

    @staticmethod
    def downgrade() -> None:
        pass
