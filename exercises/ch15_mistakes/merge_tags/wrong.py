"""Wrong answers to ``merge_tags``, each with what its author was thinking."""

from alembic import op
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

_LOWEST = (
    "(SELECT {least} FROM tags JOIN tags AS same ON lower(same.name) = lower(tags.name)"
    " WHERE tags.id = post_tags.tag_id)"
)
_INSERT = (
    "INSERT INTO post_tags (post_id, tag_id) SELECT post_id, "
    + _LOWEST.format(least="min(same.id)")
    + " FROM post_tags ON CONFLICT DO NOTHING"
)


def _update(least="min(same.id)", where="true"):
    lowest = _LOWEST.format(least=least)
    op.execute(f"UPDATE post_tags SET tag_id = {lowest} WHERE {where}")


def _delete_tags():
    op.execute("DELETE FROM tags WHERE id NOT IN (SELECT min(id) FROM tags GROUP BY lower(name))")


def _create_index():
    op.create_index("uq_tags_lower_name", "tags", [text("lower(name)")], unique=True)


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def downgrade() -> None:
        op.drop_index("uq_tags_lower_name", "tags")


class updates_where_it_is_missing(_Revision):
    """A post that has the right tag already needs no UPDATE."""

    @staticmethod
    def upgrade() -> None:
        lowest = _LOWEST.format(least="min(same.id)")
        _update(
            where="NOT EXISTS (SELECT FROM post_tags AS other "
            f"WHERE other.post_id = post_tags.post_id AND other.tag_id = {lowest})"
        )
        _delete_tags()
        _create_index()


class deletes_the_tags_first(_Revision):
    """Without the superfluous tags there is no conflict."""

    @staticmethod
    def upgrade() -> None:
        _delete_tags()
        _update()
        _create_index()


class undone_in_a_savepoint(_Revision):
    """What is a duplicate may be left out."""

    @staticmethod
    def upgrade() -> None:
        try:
            with op.get_bind().begin_nested():
                _update()
        except IntegrityError:
            pass
        _delete_tags()
        _create_index()


class catches_the_error(_Revision):
    """What is there already need not be written."""

    @staticmethod
    def upgrade() -> None:
        try:
            _update()
        except IntegrityError:
            pass
        _delete_tags()
        _create_index()


class without_the_key(_Revision):
    """The constraint is in the way, so it goes while the rows change."""

    @staticmethod
    def upgrade() -> None:
        op.drop_constraint("pk_post_tags", "post_tags")
        _update()
        _delete_tags()
        _create_index()


class first_name_stays(_Revision):
    """One of each group stays: the first one."""

    @staticmethod
    def upgrade() -> None:
        first = "(SELECT DISTINCT ON (lower(name)) id FROM tags ORDER BY lower(name), name)"
        op.execute(
            "INSERT INTO post_tags SELECT post_id, same.id FROM post_tags JOIN tags ON id = tag_id "
            f"JOIN tags AS same ON lower(same.name) = lower(tags.name) AND same.id IN {first} "
            "ON CONFLICT DO NOTHING"
        )
        op.execute(f"DELETE FROM tags WHERE id NOT IN {first}")
        _create_index()


class leaves_out_the_index(_Revision):
    """They are merged, so there are none left."""

    @staticmethod
    def upgrade() -> None:
        op.execute(_INSERT)
        _delete_tags()

    @staticmethod
    def downgrade() -> None:
        pass


class only_the_posts_that_have_it(_Revision):
    """Make room first: of posts with several of a group, the others go."""

    @staticmethod
    def upgrade() -> None:
        lowest = _LOWEST.format(least="min(same.id)")
        op.execute(
            f"DELETE FROM post_tags WHERE tag_id <> {lowest} AND (SELECT count(*) "
            "FROM post_tags AS other JOIN tags ON id = other.tag_id "
            "WHERE other.post_id = post_tags.post_id AND lower(name) = "
            "(SELECT lower(name) FROM tags WHERE id = post_tags.tag_id)) > 1"
        )
        _update()
        _delete_tags()
        _create_index()
