"""Loading a blog, on PostgreSQL and on SQLite."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import AUTHORED, Base, BlogData, Post, User, create_blog, generate, load

EMPTY = BlogData([], [], [], [], [])


@pytest.fixture(params=["postgresql", "sqlite"])
def any_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The same test on PostgreSQL and on SQLite in memory."""
    if request.param == "postgresql":
        yield request.getfixturevalue("engine")
        return
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("blog", [AUTHORED, generate(1)], ids=["authored", "generated"])
def test_what_goes_in_comes_out(any_engine: Engine, blog: BlogData) -> None:
    create_blog(any_engine, blog)
    with any_engine.connect() as connection:
        for name, rows in blog.rows_by_table().items():
            table = Base.metadata.tables[name]
            stored = connection.execute(select(table).order_by(*table.primary_key)).mappings()
            expected = sorted(rows, key=lambda row: [row[key.name] for key in table.primary_key])
            for is_there, was_given in zip(stored, expected, strict=True):
                assert dict(is_there) == {
                    # SQLite has no type with a time zone: UTC goes in, the bare time comes out.
                    key: value.replace(tzinfo=None)
                    if any_engine.name == "sqlite" and hasattr(value, "tzinfo")
                    else value
                    for key, value in was_given.items()
                }


@pytest.mark.parametrize("blog", [AUTHORED, generate(1)], ids=["authored", "generated"])
def test_the_next_id_is_free(any_engine: Engine, blog: BlogData) -> None:
    create_blog(any_engine, blog)
    with Session(any_engine) as session:
        user = User(username="next", email="next@example.com")
        user.posts.append(Post(title="next", content="next"))
        session.add(user)
        session.commit()
        assert user.id == blog.users[-1]["id"] + 1
        assert user.posts[0].id == blog.posts[-1]["id"] + 1


def test_an_empty_blog_begins_at_one(any_engine: Engine) -> None:
    create_blog(any_engine, EMPTY)
    with Session(any_engine) as session:
        user = User(username="first", email="first@example.com")
        session.add(user)
        session.flush()
        assert user.id == 1


def test_the_caller_decides_about_the_transaction(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        load(connection, AUTHORED)
        connection.rollback()
        assert connection.scalar(select(func.count()).select_from(User)) == 0
        create_blog(connection, AUTHORED)
        connection.commit()
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(User)) == 12


def test_loading_twice_is_refused_and_changes_nothing(engine: Engine) -> None:
    create_blog(engine, AUTHORED)
    with pytest.raises(IntegrityError, match="pk_users"):
        create_blog(engine, AUTHORED)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Post)) == 40
