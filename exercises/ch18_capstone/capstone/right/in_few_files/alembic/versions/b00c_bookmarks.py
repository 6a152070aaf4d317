"""bookmarks"""

import sqlalchemy as sa
from alembic import op

revision = "b00c"
down_revision = "HEAD"


def upgrade():
    op.execute("""
        CREATE TABLE bookmarks (
            user_id bigint NOT NULL,
            post_id bigint NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT pk_bookmarks PRIMARY KEY (user_id, post_id),
            CONSTRAINT fk_bookmarks_user_id_users FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE,
            CONSTRAINT fk_bookmarks_post_id_posts FOREIGN KEY (post_id) REFERENCES posts ON DELETE CASCADE
        )
    """)
    op.create_index("ix_bookmarks_post_id", "bookmarks", ["post_id"])


def downgrade():
    op.execute("DROP TABLE bookmarks")
