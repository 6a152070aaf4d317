"""Posts that an admin has taken down: hidden from all but their author and the admins.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OLD, NEW = "ix_posts_drafts", "ix_posts_hidden"
DRAFTS = "status = 'draft' AND deleted_at IS NULL"
# Serves the code before this, too, which asks for drafts alone.
HIDDEN = "(status = 'draft' OR takedown_reason IS NOT NULL) AND deleted_at IS NULL"

# As in revision 0014; what counts as published and what as hidden is new.
LINKS = """
    CREATE OR REPLACE FUNCTION count_{name}_tags() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM add_tag_count(
            changed.tag_id,
            {sign} count(*) FILTER (WHERE {published}),
            {sign} count(*) FILTER (WHERE {hidden}))
        FROM changed JOIN posts ON posts.id = changed.post_id
        WHERE posts.deleted_at IS NULL
        GROUP BY changed.tag_id;
        RETURN NULL;
    END $$
"""
POSTS = """
    CREATE OR REPLACE FUNCTION count_tags_of_post() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM add_tag_count(
            post_tags.tag_id,
            (new.deleted_at IS NULL AND {new_published})::int
                - (old.deleted_at IS NULL AND {old_published})::int,
            (new.deleted_at IS NULL AND {new_hidden})::int
                - (old.deleted_at IS NULL AND {old_hidden})::int)
        FROM post_tags WHERE post_tags.post_id = new.id;
        RETURN NULL;
    END $$
"""
TRIGGER = """
    CREATE OR REPLACE TRIGGER count_tags_of_post AFTER UPDATE OF status, deleted_at{column}
    ON posts FOR EACH ROW
    WHEN (old.status <> new.status OR (old.deleted_at IS NULL) <> (new.deleted_at IS NULL){changed})
    EXECUTE FUNCTION count_tags_of_post()
"""
CHANGED = " OR (old.takedown_reason IS NULL) <> (new.takedown_reason IS NULL)"


def set_triggers(published: str, hidden: str, column: str = "", changed: str = "") -> None:
    """What counts as published and as hidden, of the row that {} names."""
    for name, sign in (("new", "+"), ("old", "-")):
        of_posts = {"published": published.format("posts"), "hidden": hidden.format("posts")}
        op.execute(LINKS.format(name=name, sign=sign, **of_posts))
    rows = {f"{row}_published": published.format(row) for row in ("new", "old")}
    rows |= {f"{row}_hidden": hidden.format(row) for row in ("new", "old")}
    op.execute(POSTS.format(**rows))
    op.execute(TRIGGER.format(column=column, changed=changed))


def replace_index(old: str, new: str, condition: str) -> None:
    """As in revision 0008: writers go on, and what was broken off can be run again."""
    with op.get_context().autocommit_block():
        op.drop_index(new, "posts", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            new,
            "posts",
            ["author_id"],
            postgresql_where=sa.text(condition),
            postgresql_concurrently=True,
        )
        op.drop_index(old, "posts", if_exists=True, postgresql_concurrently=True)


def upgrade() -> None:
    op.add_column(
        "posts", sa.Column("takedown_reason", sa.Text(), nullable=True), if_not_exists=True
    )
    published = "{0}.status = 'published' AND {0}.takedown_reason IS NULL"
    set_triggers(published, f"NOT ({published})", ", takedown_reason", CHANGED)
    replace_index(OLD, NEW, HIDDEN)


def downgrade() -> None:
    # The code before this would show them. Deleted, only an admin can restore them.
    op.execute(
        "UPDATE posts SET deleted_at = now(), author_may_restore = false, version = version + 1"
        " WHERE takedown_reason IS NOT NULL"
    )
    set_triggers("{0}.status = 'published'", "{0}.status = 'draft'")
    replace_index(NEW, OLD, DRAFTS)
    op.drop_column("posts", "takedown_reason")
