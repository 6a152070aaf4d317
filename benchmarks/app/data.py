"""1,000 users, 20,000 posts, 3 tags each."""

import psycopg2

USERS = 1_000
POSTS = 20_000
TAGS = 100
SQL = f"""
    INSERT INTO users (username, email, password_hash)
    SELECT 'user' || n, 'user' || n || '@example.com', '!' FROM generate_series(1, {USERS}) n;
    INSERT INTO tags (name) SELECT 'tag' || n FROM generate_series(1, {TAGS}) n;
    INSERT INTO posts (author_id, title, content, created_at, updated_at)
    SELECT 1 + n % {USERS}, 'Post number ' || n, repeat('Some words of a post. ', 10), t, t
    FROM generate_series(1, {POSTS}) n, LATERAL (
        SELECT timestamptz '2026-01-01' + n * interval '1 minute' AS t
    ) AS at;
    INSERT INTO post_tags (post_id, tag_id)
    SELECT id, 1 + (id + k * 7) % {TAGS} FROM posts, generate_series(0, 2) k;
"""


def fill(dsn: str) -> None:
    """Fill a migrated database, and let the planner know."""
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        cursor.execute("VACUUM ANALYZE")
    connection.close()
