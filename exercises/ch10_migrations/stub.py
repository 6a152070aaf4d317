"""Exercises for chapter 10. Write each migration and run its check.

A class in this file contains what a revision file contains: ``revision``, ``down_revision``,
``upgrade()`` and ``downgrade()``. The check turns the class into a revision file in a separate
Alembic project and lets Alembic run it: upgrade, downgrade, upgrade again, on databases with rows
in them and on an empty one. Revision ``0001`` is there already: it creates the tables of the blog
that the chapters use.
"""

# ruff: noqa: F401 - these imports are for your answers; you do not need all of them
import sqlalchemy as sa
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData


class AddPhone:
    """Every user has a phone number.

    ``upgrade`` adds ``phone`` to ``users``: text of at most 20 characters that is never NULL.
    Existing users get ``'unknown'``. Afterwards an INSERT has to supply a phone number: the column
    has no default. ``downgrade`` removes the column.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


class RenameViews:
    """The views of a post are called ``view_count`` from now on.

    ``upgrade`` renames the column ``views`` of ``posts`` to ``view_count`` and its check constraint
    ``ck_posts_views`` to ``ck_posts_view_count``. Everything else about the column stays, above all
    its numbers. ``downgrade`` restores both old names.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


class AddRole:
    """Every user has a role.

    ``upgrade`` adds ``role`` to ``users``. Its type is the enum type ``user_role``, which is new
    and has the labels ``author`` and ``admin``, in this order. It is never NULL. Existing users,
    and every INSERT that leaves the role out, get ``author``. ``downgrade`` removes the column and
    the type.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


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
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


class SplitName:
    """The name of a user is split in two.

    ``upgrade`` replaces ``users.full_name`` with ``first_name`` and ``last_name``, both text of at
    most 200 characters that may be NULL. ``first_name`` is what comes before the first space of
    ``full_name``, ``last_name`` everything after that space. A name without a space is a first
    name, and the last name is NULL. Where ``full_name`` was NULL, both are.

    ``downgrade`` puts ``full_name`` (text of at most 201 characters, may be NULL) together again,
    so that nothing is lost: the first name, and if there is a last name, a space and the last name.
    No user's first and last name, joined with a space, are longer than 201 characters.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


class CheckContent:
    """A post has content.

    ``upgrade`` adds the check constraint ``ck_posts_content`` to ``posts``: the content isn't an
    empty string. Posts whose content is empty get ``'(no content)'``. Afterwards the constraint is
    validated. No transaction reads or writes rows of ``posts`` while it holds a lock on the table
    that keeps others from reading or writing it. ``downgrade`` removes the constraint and leaves
    the content of every post as it is.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


class IndexComments:
    """The latest comments of an author are found by an index.

    ``upgrade`` creates the index ``ix_comments_author_id_created_at`` on ``author_id`` and
    ``created_at`` of ``comments``, in this order. Others can read and write comments the whole
    time. ``downgrade`` drops the index.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


class CountLetters:
    """The length of a post is stored with it.

    ``upgrade`` adds ``letters`` to ``posts``: an integer that may be NULL. It then fills the column
    with the length of ``content``, in transactions that write at most 200 rows each. No row is read
    or written in the transaction that adds the column. ``downgrade`` removes the column.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


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
    down_revision = None  # what comes before?

    @staticmethod
    def upgrade() -> None:
        raise NotImplementedError

    @staticmethod
    def downgrade() -> None:
        raise NotImplementedError


def is_up_to_date(engine: Engine, metadata: MetaData) -> bool:
    """Return whether autogenerate would find nothing to do, server defaults included.

    Nothing in the database is changed, and the connection goes back to the pool.
    """
    raise NotImplementedError


def dropped_tables(engine: Engine, metadata: MetaData) -> list[str]:
    """Return the names of the tables that the next autogenerate would drop, in alphabetical order.

    If the metadata has no tables at all, the models haven't been imported, and autogenerate would
    drop every table: raise a ValueError, whatever is in the database. Neither the database nor the
    metadata is changed, and the connection goes back to the pool.
    """
    raise NotImplementedError
