"""Other right answers to ``merge_tags``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def downgrade() -> None:
        op.execute("DROP INDEX uq_tags_lower_name")


class one_row_of_each_group(_Revision):
    """First what would be there twice is deleted; then the UPDATE can do what it was meant to."""

    @staticmethod
    def upgrade() -> None:
        op.execute(
            "DELETE FROM post_tags WHERE (post_id, tag_id) NOT IN (SELECT post_id, min(tag_id) "
            "FROM post_tags JOIN tags ON id = tag_id GROUP BY post_id, lower(name))"
        )
        op.execute(
            "WITH stays AS (SELECT id, min(id) OVER (PARTITION BY lower(name)) AS lowest FROM tags)"
            " UPDATE post_tags SET tag_id = lowest FROM stays WHERE id = tag_id AND id > lowest"
        )
        op.execute(
            "DELETE FROM tags USING tags AS same "
            "WHERE lower(tags.name) = lower(same.name) AND tags.id > same.id"
        )
        op.execute("CREATE UNIQUE INDEX uq_tags_lower_name ON tags (lower(name))")


class in_python(_Revision):
    """Group by group, with Core."""

    @staticmethod
    def upgrade() -> None:
        bind = op.get_bind()
        tags = sa.table("tags", sa.column("id"), sa.column("name"))
        links = sa.table("post_tags", sa.column("post_id"), sa.column("tag_id"))
        groups = sa.select(sa.func.array_agg(tags.c.id)).group_by(sa.func.lower(tags.c.name))
        for ids in bind.scalars(groups).all():
            first, *others = sorted(ids)
            if not others:
                continue
            of_group = links.c.tag_id.in_(ids)
            posts = bind.scalars(sa.select(links.c.post_id).where(of_group).distinct()).all()
            bind.execute(sa.delete(links).where(of_group))
            if posts:
                rows = [{"post_id": post, "tag_id": first} for post in posts]
                bind.execute(sa.insert(links), rows)
            bind.execute(sa.delete(tags).where(tags.c.id.in_(others)))
        op.create_index("uq_tags_lower_name", "tags", [sa.func.lower(tags.c.name)], unique=True)
