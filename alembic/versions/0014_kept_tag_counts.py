"""How many posts have a tag: kept by triggers instead of counted for each request.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# A row that nobody else is changing at this moment, or else a new one: writers never wait for one
# another, and there are as many rows of a tag as there ever were writers at once.
ADD = """
    CREATE FUNCTION add_tag_count(tag bigint, more_published bigint, more_drafts bigint)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        free bigint;
    BEGIN
        SELECT id INTO free FROM tag_counts WHERE tag_id = tag LIMIT 1 FOR UPDATE SKIP LOCKED;
        IF found THEN
            UPDATE tag_counts SET published = published + more_published,
                drafts = drafts + more_drafts WHERE id = free;
        ELSE
            -- In a cascade the tag itself may be gone.
            INSERT INTO tag_counts (tag_id, published, drafts)
            SELECT tag, more_published, more_drafts WHERE EXISTS (SELECT FROM tags WHERE id = tag);
        END IF;
    END $$
"""
LINKS = """
    CREATE FUNCTION count_{name}_tags() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM add_tag_count(
            changed.tag_id,
            {sign} count(*) FILTER (WHERE posts.status = 'published'),
            {sign} count(*) FILTER (WHERE posts.status = 'draft'))
        FROM changed JOIN posts ON posts.id = changed.post_id
        WHERE posts.deleted_at IS NULL
        GROUP BY changed.tag_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER count_{name}_tags AFTER {event} ON post_tags
    REFERENCING {table} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_{name}_tags()
"""
POSTS = """
    CREATE FUNCTION count_tags_of_post() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM add_tag_count(
            post_tags.tag_id,
            (new.deleted_at IS NULL AND new.status = 'published')::int
                - (old.deleted_at IS NULL AND old.status = 'published')::int,
            (new.deleted_at IS NULL AND new.status = 'draft')::int
                - (old.deleted_at IS NULL AND old.status = 'draft')::int)
        FROM post_tags WHERE post_tags.post_id = new.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER count_tags_of_post AFTER UPDATE OF status, deleted_at ON posts FOR EACH ROW
    WHEN (old.status <> new.status OR (old.deleted_at IS NULL) <> (new.deleted_at IS NULL))
    EXECUTE FUNCTION count_tags_of_post()
"""
# Before the post is gone: afterwards nobody knows whether it was counted.
GONE = """
    CREATE FUNCTION count_tags_of_gone_post() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM post_tags WHERE post_id = old.id;
        RETURN old;
    END $$;
    CREATE TRIGGER count_tags_of_gone_post BEFORE DELETE ON posts
    FOR EACH ROW EXECUTE FUNCTION count_tags_of_gone_post()
"""
FILL = """
    INSERT INTO tag_counts (tag_id, published, drafts)
    SELECT post_tags.tag_id, count(*) FILTER (WHERE posts.status = 'published'),
        count(*) FILTER (WHERE posts.status = 'draft')
    FROM post_tags JOIN posts ON posts.id = post_tags.post_id
    WHERE posts.deleted_at IS NULL GROUP BY post_tags.tag_id
"""


def upgrade() -> None:
    op.create_table(
        "tag_counts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("tag_id", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("drafts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_counts")),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("fk_tag_counts_tag_id_tags"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_tag_counts_tag_id"), "tag_counts", ["tag_id"])
    # Nothing is written between the count and the first trigger.
    op.execute("LOCK TABLE posts, post_tags IN SHARE ROW EXCLUSIVE MODE")
    op.execute(ADD)
    op.execute(LINKS.format(name="new", event="INSERT", table="NEW", sign="+"))
    op.execute(LINKS.format(name="old", event="DELETE", table="OLD", sign="-"))
    op.execute(POSTS)
    op.execute(GONE)
    op.execute(FILL)


def downgrade() -> None:
    op.execute("DROP TRIGGER count_tags_of_gone_post ON posts")
    op.execute("DROP TRIGGER count_tags_of_post ON posts")
    op.execute("DROP TRIGGER count_old_tags ON post_tags")
    op.execute("DROP TRIGGER count_new_tags ON post_tags")
    for name in ("count_tags_of_gone_post", "count_tags_of_post", "count_old_tags"):
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP FUNCTION count_new_tags()")
    op.execute("DROP FUNCTION add_tag_count(bigint, bigint, bigint)")
    op.drop_table("tag_counts")
