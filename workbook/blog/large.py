"""Blogs of any size, made inside PostgreSQL: for plans, indexes and pages that need many rows.

The rows are computed by the server (`INSERT ... SELECT ... FROM generate_series`), so nothing
travels and Python's memory does not grow. Every value is a hash of the row's number and the seed:
the same arguments give the same rows. For a blog whose traps are listed one by one, take
`generate()`; here there are NULLs, ties and skew because there are many rows.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from workbook.blog import generated_words as words
from workbook.blog.load import move_sequences
from workbook.blog.models import Base

# pick(i, salt, n) is a number from 0 to n - 1; share(i, salt) one from 0 to just below 1.
# PostgreSQL inlines both. hashint8extended is the hash that hash partitioning depends on.
_FUNCTIONS = """
CREATE FUNCTION pg_temp.pick(i bigint, salt bigint, n bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE RETURN (hashint8extended(i, salt) & 9223372036854775807) % n;
CREATE FUNCTION pg_temp.share(i bigint, salt bigint) RETURNS float8
    LANGUAGE sql IMMUTABLE
    RETURN (hashint8extended(i, salt) & 9007199254740991)::float8 / 9007199254740992;
CREATE FUNCTION pg_temp.one_of(items text[], i bigint, salt bigint) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN items[1 + (hashint8extended(i, salt) & 9223372036854775807) % cardinality(items)];
"""
_DROP_FUNCTIONS = """
DROP FUNCTION pg_temp.pick, pg_temp.share, pg_temp.one_of;
"""

_USERS = """
INSERT INTO users (id, username, email, full_name, bio, is_active, created_at, last_login_at)
SELECT i, 'user' || i, 'user' || i || '@example.com',
    CASE WHEN pg_temp.pick(i, :seed + 1, 10) > 0
         THEN pg_temp.one_of(:first_names, i, :seed + 2) || ' '
              || pg_temp.one_of(:last_names, i, :seed + 3) END,
    CASE WHEN pg_temp.pick(i, :seed + 4, 4) > 0 THEN pg_temp.one_of(:bios, i, :seed + 5) END,
    pg_temp.pick(i, :seed + 6, 20) > 0,
    timestamptz '2019-01-01 00:00+00' + pg_temp.pick(i, :seed + 7, 365 * 24) * interval '1 hour',
    CASE WHEN pg_temp.pick(i, :seed + 8, 10) > 0
         THEN timestamptz '2026-10-31 00:00+00'
              - pg_temp.pick(i, :seed + 9, 500) * interval '1 hour' END
FROM generate_series(1, :users) AS i
"""

_TAGS = """
INSERT INTO tags (id, name) SELECT i, 'topic-' || i FROM generate_series(1, :tags) AS i
"""

# The square of a share is more often small than large: low user numbers write most of the posts.
# The last tenth of the users writes nothing. Every tenth post is a draft.
_POSTS = """
INSERT INTO posts
    (id, author_id, title, content, status, views, published_at, created_at, details)
SELECT i,
    1 + floor((:users - :users / 10) * pg_temp.share(i, :seed + 20) ^ 2),
    pg_temp.one_of(:starts, i, :seed + 21) || ' ' || pg_temp.one_of(:things, i, :seed + 22)
        || ', no. ' || 1 + pg_temp.pick(i, :seed + 23, 1000),
    pg_temp.one_of(:sentences, i, :seed + 24) || ' '
        || pg_temp.one_of(:sentences, i, :seed + 25) || ' '
        || pg_temp.one_of(:sentences, i, :seed + 26),
    CASE WHEN i % 10 = 0 THEN 'draft' ELSE 'published' END,
    CASE WHEN i % 10 = 0 THEN 0 ELSE floor(20 / (pg_temp.share(i, :seed + 27) + 0.0002)) - 19 END,
    CASE WHEN i % 10 > 0
         THEN date_trunc('hour', created, 'UTC')
              + (1 + pg_temp.pick(i, :seed + 28, 200)) * interval '1 hour' END,
    created,
    CASE WHEN pg_temp.pick(i, :seed + 29, 10) > 2
         THEN jsonb_build_object(
            'language', pg_temp.one_of('{en,en,en,de,fr}', i, :seed + 30),
            'reading_minutes', 1 + pg_temp.pick(i, :seed + 31, 12)) END
FROM generate_series(1, :posts) AS i,
    LATERAL (SELECT timestamptz '2020-01-01 00:00+00'
                    + i * (2100 * 86400 / :posts) * interval '1 second') AS t(created)
"""

# From 0 to twice the wanted number of tags; neighbours, so that none comes twice on one post.
# The last tag is on no post.
_POST_TAGS = """
INSERT INTO post_tags (post_id, tag_id)
SELECT i, 1 + (floor((:tags - 1) * pg_temp.share(i, :seed + 40) ^ 2)::bigint + k) % (:tags - 1)
FROM generate_series(1, :posts) AS i,
    LATERAL generate_series(1, pg_temp.pick(i, :seed + 41, 2 * :tags_per_post + 1)) AS k
"""

# Eight comments in a row share a post. Within these eight, each one but the first may answer one
# before it. Some posts get many threads, some none, and drafts none (the post before it instead).
_COMMENTS = """
INSERT INTO comments (id, post_id, author_id, parent_id, content, created_at)
SELECT i, CASE WHEN p % 10 = 0 THEN p - 1 ELSE p END,
    1 + pg_temp.pick(i, :seed + 61, :users),
    CASE WHEN (i - 1) % 8 > 0 AND pg_temp.pick(i, :seed + 62, 4) > 0
         THEN i - 1 - pg_temp.pick(i, :seed + 63, (i - 1) % 8) END,
    pg_temp.one_of(:remarks, i, :seed + 64),
    timestamptz '2026-01-01 00:00+00' + i * (300 * 86400.0 / :comments) * interval '1 second'
FROM generate_series(1, :comments) AS i,
    LATERAL (SELECT 1 + floor(:posts * pg_temp.share((i - 1) / 8, :seed + 60) ^ 3)::bigint) AS t(p)
"""

_TABLES = ("users", "tags", "posts", "post_tags", "comments")


@dataclass(frozen=True)
class _Postponed:
    """What is dropped before loading and made again after it: one pass instead of one per row."""

    drop: str
    create: str


def load_large(
    connection: Connection,
    seed: int,
    users: int = 1_000,
    posts: int = 100_000,
    *,
    tags: int = 100,
    tags_per_post: int = 2,
    comments: int = 0,
) -> None:
    """Fill the empty tables of a PostgreSQL database, in the caller's transaction."""
    if connection.dialect.name != "postgresql":
        raise ValueError("load_large computes its rows with functions that only PostgreSQL has")
    if not (users >= 1 and posts >= 1 and comments >= 0 and 0 <= 2 * tags_per_post < tags - 1):
        raise ValueError("at least 1 user, 1 post, and more than twice tags_per_post + 1 tags")
    postponed = _postponed(connection)
    for thing in postponed:
        connection.execute(text(thing.drop))
    connection.execute(text(_FUNCTIONS))
    values = {
        "seed": seed * 1_000,
        "users": users, "tags": tags, "posts": posts, "comments": comments,
        "tags_per_post": tags_per_post,
        "first_names": list(words.FIRST_NAMES), "last_names": list(words.LAST_NAMES),
        "bios": list(words.BIOS), "starts": list(words.TITLE_STARTS),
        "things": list(words.TITLE_THINGS), "sentences": list(words.SENTENCES),
        "remarks": list(words.REMARKS),
    }  # fmt: skip
    for statement in (_USERS, _TAGS, _POSTS, _POST_TAGS, _COMMENTS):
        if statement is _COMMENTS and comments == 0:
            continue
        wanted = text(statement)
        connection.execute(wanted, {name: values[name] for name in wanted.compile().params})
    connection.execute(text(_DROP_FUNCTIONS))
    for thing in reversed(postponed):
        connection.execute(text(thing.create))
    move_sequences(connection)
    # The planner works with statistics; without this it would guess until autovacuum comes by.
    for table in Base.metadata.sorted_tables:
        connection.execute(text(f"ANALYZE {table.name}"))


def _postponed(connection: Connection) -> list[_Postponed]:
    """Read the foreign keys and the plain indexes of our tables from the catalogue."""
    keys = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(:tables)"
            " ORDER BY 1, 2"
        ),
        {"tables": list(_TABLES)},
    )
    postponed = [
        _Postponed(
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}",
        )
        for table, name, definition in keys
    ]
    indexes = connection.execute(
        text(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE NOT indisunique AND indrelid::regclass::text = ANY(:tables) ORDER BY 1"
        ),
        {"tables": list(_TABLES)},
    )
    postponed += [_Postponed(f"DROP INDEX {name}", definition) for name, definition in indexes]
    return postponed
