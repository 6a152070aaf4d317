"""The reference solution of ``merge_tags``."""

from alembic import op
from sqlalchemy import text


class MergeTags:
    """Merge tags that differ only in case.

    ``upgrade`` merges tags whose names become the same text when PostgreSQL's ``lower`` is applied
    to them. In each such group the tag with the lowest id stays, with its name, and every post that
    had any tag of the group now has this one. Then the unique index ``uq_tags_lower_name`` on
    ``lower(name)`` prevents new duplicates. ``downgrade`` removes the index; merged tags stay
    merged.

    It worked on the developer's machine. What happens instead in production::

        Traceback (most recent call last):
          File "versions/0002_merge_tags.py", line 12, in upgrade
            op.execute(
        sqlalchemy.exc.IntegrityError: (psycopg2.errors.UniqueViolation) duplicate key value
        violates unique constraint "pk_post_tags"
        DETAIL:  Key (post_id, tag_id)=(9, 31) already exists.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        # New rows, since a post may have several tags of a group: where one is there, it will do.
        # The old rows are deleted with their tags.
        op.execute(
            "INSERT INTO post_tags (post_id, tag_id)"
            " SELECT post_id, (SELECT min(id) FROM tags AS same"
            "                  WHERE lower(same.name) = lower(tags.name))"
            " FROM post_tags JOIN tags ON tags.id = tag_id"
            " ON CONFLICT DO NOTHING"
        )
        op.execute(
            "DELETE FROM tags WHERE id NOT IN (SELECT min(id) FROM tags GROUP BY lower(name))"
        )
        op.create_index("uq_tags_lower_name", "tags", [text("lower(name)")], unique=True)

    @staticmethod
    def downgrade() -> None:
        op.drop_index("uq_tags_lower_name", "tags")
