"""Written by hand, in SQL: the status is added with the value of old rows, then gets its default."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("ALTER TABLE posts ADD status varchar(10), ADD views integer NOT NULL DEFAULT 0")
    op.execute(
        "UPDATE posts SET status = CASE WHEN published_at IS NULL THEN 'draft' ELSE 'published' END"
    )
    op.execute(
        "ALTER TABLE posts ALTER status SET NOT NULL, ALTER status SET DEFAULT 'draft', "
        "ADD CONSTRAINT ck_posts_status CHECK (status = 'draft' OR status = 'published'), "
        "ADD CONSTRAINT ck_posts_views CHECK (NOT views < 0)"
    )
    op.execute(
        "ALTER TABLE comments ADD parent_id integer CONSTRAINT fk_comments_parent_id_comments "
        "REFERENCES comments ON DELETE CASCADE"
    )
    op.execute("CREATE INDEX ix_comments_parent_id ON comments (parent_id)")
    op.execute(
        "CREATE TABLE tags (id serial CONSTRAINT pk_tags PRIMARY KEY, "
        "name varchar(30) NOT NULL CONSTRAINT uq_tags_name UNIQUE)"
    )
    op.execute(
        "CREATE TABLE post_tags ("
        "post_id integer CONSTRAINT fk_post_tags_post_id_posts REFERENCES posts ON DELETE CASCADE, "
        "tag_id integer CONSTRAINT fk_post_tags_tag_id_tags REFERENCES tags ON DELETE CASCADE, "
        "CONSTRAINT pk_post_tags PRIMARY KEY (post_id, tag_id))"
    )
    op.execute("CREATE INDEX ix_post_tags_tag_id ON post_tags (tag_id)")


def downgrade():
    op.execute("DROP TABLE post_tags, tags")
    op.execute("DROP INDEX ix_comments_parent_id")
    op.execute("ALTER TABLE comments DROP parent_id")
    op.execute("ALTER TABLE posts DROP status, DROP views")
