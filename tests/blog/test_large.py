"""Blogs with many rows."""

from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, select, text
from sqlalchemy.orm import Session

from workbook.blog import Base, Post, User
from workbook.blog.large import load_large

SIZES = {"users": 50, "posts": 2_000, "tags": 30, "comments": 3_000}


def content(engine: Engine, seed: int) -> list[Any]:
    """A fingerprint of every table after a load that is then rolled back."""
    with engine.connect() as connection:
        load_large(connection, seed, **SIZES)
        return [
            connection.scalar(
                text(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t")
            )
            for name in sorted(Base.metadata.tables)
        ]


def test_same_seed_same_rows(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    once, again, other = content(engine, 1), content(engine, 1), content(engine, 2)
    assert once == again
    names = sorted(Base.metadata.tables)
    assert [name for name, a, b in zip(names, once, other, strict=True) if a != b] == [
        "comments", "post_tags", "posts", "users",
    ]  # fmt: skip


def test_keys_and_indexes_come_back(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE INDEX of_the_learner ON posts (views) WHERE views > 0"))
    before = schema(engine)
    with engine.begin() as connection:
        load_large(connection, 1, **SIZES)
    assert schema(engine) == before
    assert "of_the_learner" in str(before)


def schema(engine: Engine) -> list[Any]:
    seen = inspect(engine)
    return [
        sorted(map(str, read(name)))
        for name in sorted(Base.metadata.tables)
        for read in (seen.get_foreign_keys, seen.get_indexes, seen.get_unique_constraints)
    ]


# A question to the database, and the lowest and highest right answer.
SHAPE = [
    ("count(*) FROM posts", 2_000, 2_000),
    ("count(*) FROM users", 50, 50),
    ("count(*) FROM comments", 3_000, 3_000),
    ("count(*) FROM post_tags", 3_700, 4_300),
    ("count(*) FROM posts WHERE status = 'draft'", 200, 200),
    ("count(*) FROM posts WHERE details IS NULL", 500, 700),
    ("count(*) FROM posts WHERE (published_at IS NULL) <> (status = 'draft')", 0, 0),
    ("count(*) FROM posts WHERE published_at < created_at", 0, 0),
    ("count(*) FROM users WHERE id NOT IN (SELECT author_id FROM posts)", 5, 10),
    ("count(*) FROM tags WHERE id NOT IN (SELECT tag_id FROM post_tags)", 1, 3),
    ("max(n) FROM (SELECT count(*) n FROM posts GROUP BY author_id) AS x", 200, 500),
    ("count(*) FROM comments WHERE parent_id IS NOT NULL", 1_800, 2_200),
    ("max(n) FROM (SELECT count(*) n FROM posts GROUP BY published_at) AS x", 2, 2_000),
]
IMPOSSIBLE = [
    "comments c JOIN comments p ON p.id = c.parent_id WHERE p.post_id <> c.post_id",
    "comments c JOIN comments p ON p.id = c.parent_id WHERE p.created_at > c.created_at",
    "comments c JOIN posts p ON p.id = c.post_id WHERE p.published_at IS NULL",
    "comments c JOIN posts p ON p.id = c.post_id WHERE p.published_at > c.created_at",
    "posts p JOIN users u ON u.id = p.author_id WHERE p.created_at < u.created_at",
]


def test_shape(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        load_large(connection, 1, **SIZES)
        for question, low, high in SHAPE:
            answer = connection.scalars(text(f"SELECT {question}")).one()
            assert low <= answer <= high, question
        for joined in IMPOSSIBLE:
            assert connection.scalars(text(f"SELECT count(*) FROM {joined}")).one() == 0, joined


def test_the_next_id_is_free_and_statistics_are_there(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        load_large(connection, 1, **SIZES)
    with Session(engine) as session:
        author = session.scalars(select(User).limit(1)).one()
        post = Post(author=author, title="next", content="next")
        session.add(post)
        session.flush()
        assert post.id == 2_001
        known = text("SELECT reltuples FROM pg_class WHERE oid = 'posts'::regclass")
        assert session.scalar(known) == 2_000


def test_only_postgresql_and_only_possible_sizes(engine: Engine) -> None:
    with (
        create_engine("sqlite://").connect() as connection,
        pytest.raises(ValueError, match="only"),
    ):
        load_large(connection, 1)
    with engine.connect() as connection, pytest.raises(ValueError, match="twice tags_per_post"):
        load_large(connection, 1, tags=5, tags_per_post=2)
