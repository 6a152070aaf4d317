"""Names are unique whatever their case, and a closed account frees its own.

A data migration first: rows that the new indexes would refuse are brought in order.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The oldest account keeps the name, the others get their id behind it.
RENAME = """
    UPDATE users SET username = left(username, 31 - length(users.id::text)) || '_' || users.id
    FROM (SELECT id, row_number() OVER (PARTITION BY {key} ORDER BY {first}, id) AS place
          FROM users) AS ranked
    WHERE ranked.id = users.id AND ranked.place > 1
"""
# Nobody can guess a second address, so the later account is closed, and keeps its posts.
READDRESS = """
    UPDATE users SET email = users.id || '@duplicate.invalid', is_active = false
    FROM (SELECT id, row_number() OVER (PARTITION BY {key} ORDER BY {first}, id) AS place
          FROM users) AS ranked
    WHERE ranked.id = users.id AND ranked.place > 1
"""
# Posts with 'SQL' and posts with 'sql' all get the older of the two.
MERGE_TAGS = """
    INSERT INTO post_tags (post_id, tag_id)
    SELECT post_tags.post_id, merged.kept
    FROM post_tags
    JOIN (SELECT id, min(id) OVER (PARTITION BY lower(name)) AS kept FROM tags) AS merged
      ON merged.id = post_tags.tag_id AND merged.id <> merged.kept
    ON CONFLICT DO NOTHING
"""
DROP_MERGED_TAGS = """
    DELETE FROM tags
    USING (SELECT id, min(id) OVER (PARTITION BY lower(name)) AS kept FROM tags) AS merged
    WHERE merged.id = tags.id AND merged.id <> merged.kept
"""
ALIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.execute(RENAME.format(key="lower(username)", first="created_at"))
    op.execute(READDRESS.format(key="lower(email)", first="created_at"))
    op.execute(MERGE_TAGS)
    op.execute(DROP_MERGED_TAGS)
    for name in ("username", "email"):
        op.create_index(
            f"uq_users_{name}_lower",
            "users",
            [sa.text(f"lower({name})")],
            unique=True,
            postgresql_where=ALIVE,
        )
        op.drop_constraint(op.f(f"uq_users_{name}"), "users", type_="unique")
    op.create_index("uq_tags_name_lower", "tags", [sa.text("lower(name)")], unique=True)
    op.drop_constraint(op.f("uq_tags_name"), "tags", type_="unique")


def downgrade() -> None:
    # Closed accounts may share a name with a living one, which keeps it.
    op.execute(RENAME.format(key="username", first="deleted_at NULLS FIRST"))
    op.execute(READDRESS.format(key="email", first="deleted_at NULLS FIRST"))
    op.create_unique_constraint(op.f("uq_tags_name"), "tags", ["name"])
    op.drop_index("uq_tags_name_lower", "tags")
    for name in ("username", "email"):
        op.create_unique_constraint(op.f(f"uq_users_{name}"), "users", [name])
        op.drop_index(f"uq_users_{name}_lower", "users")
