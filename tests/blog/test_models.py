"""The models on three databases, and what their rules do in a real one."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, Index, delete, func, inspect, select, text
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

from workbook.blog import AUTHORED, Base, Comment, Post, Tag, User, create_blog, post_tags


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    create_blog(engine, AUTHORED)
    with Session(engine) as session:
        yield session


@pytest.mark.parametrize("module", [postgresql, sqlite, mysql], ids=lambda module: module.__name__)
def test_ddl_compiles(module: object) -> None:
    dialect = module.dialect()  # type: ignore[attr-defined]
    for table in Base.metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect))


def test_every_constraint_and_index_is_named() -> None:
    for table in Base.metadata.sorted_tables:
        names = [constraint.name for constraint in table.constraints]
        names += [index.name for index in table.indexes]
        assert all(names), table.name


def test_every_foreign_key_begins_an_index(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    seen = inspect(engine)
    for table in Base.metadata.sorted_tables:
        leading = {index["column_names"][0] for index in seen.get_indexes(table.name)}
        leading.add(seen.get_pk_constraint(table.name)["constrained_columns"][0])
        for key in table.foreign_keys:
            assert key.parent.name in leading, f"{table.name}.{key.parent.name}"
            assert key.ondelete == "CASCADE"


def test_no_index_is_there_twice() -> None:
    for table in Base.metadata.sorted_tables:
        columns = [tuple(index.columns.keys()) for index in table.indexes if type(index) is Index]
        assert len(columns) == len(set(columns))
        assert tuple(table.primary_key.columns.keys()) not in columns


def test_the_database_fills_in_and_refuses(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO users (username, email) VALUES ('a', 'a@b.example')"))
        connection.execute(
            text("INSERT INTO posts (author_id, title, content) VALUES (1, 't', 'c')")
        )
    with Session(engine) as session:
        user = session.scalars(select(User)).one()
        assert user.is_active is True
        assert user.created_at.tzinfo is not None
        post = user.posts[0]
        assert (post.status, post.views, post.published_at, post.details) == (
            "draft",
            0,
            None,
            None,
        )
        for column, value in (("views", -1), ("status", "deleted")):
            with pytest.raises(IntegrityError, match=f"ck_posts_{column}"), session.begin_nested():
                session.execute(text(f"UPDATE posts SET {column} = :value"), {"value": value})


def test_none_in_json_is_null_and_not_json_null(session: Session) -> None:
    session.add(Post(author_id=1, title="t", content="c", details=None))
    session.flush()
    found = select(func.count()).select_from(Post).where(Post.details.is_(None))
    assert session.scalar(found) == 7


def test_collections_are_ordered(session: Session) -> None:
    zoe = session.scalars(select(User).where(User.username == "zoe")).one()
    assert [post.id for post in zoe.posts] == [1, 4, 8, 11, 17, 22, 28, 29, 33, 37, 40]
    post = session.get_one(Post, 11)
    assert [tag.name for tag in post.tags] == ["cooking", "postgresql", "sql"]
    assert [comment.id for comment in post.comments] == [22, 23, 24, 25]
    first = session.get_one(Comment, 13)
    assert first.replies == []
    assert [reply.id for reply in session.get_one(Comment, 14).replies] == [15]
    assert session.get_one(Comment, 15).parent is session.get_one(Comment, 14)
    assert [post.id for post in session.get_one(Tag, 3).posts] == [18, 40]


@pytest.mark.parametrize("how", ["session", "statement"])
def test_deleting_a_user_deletes_what_hangs_on_it(session: Session, how: str) -> None:
    if how == "session":
        session.delete(session.get_one(User, 1))
    else:
        session.execute(delete(User).where(User.id == 1))
    session.commit()
    assert session.scalar(select(func.count()).select_from(Post)) == 29
    left = session.scalars(select(Comment.id)).all()
    assert not {1, 2, 22, 25, 55, 57} & set(left), "comments on zoe's posts, whoever wrote them"
    assert not {3, 4} & set(left), "zoe's comment elsewhere, and the answer to it"
    zoes = {row["id"] for row in AUTHORED.posts if row["author_id"] == 1}
    assert not zoes & set(session.scalars(select(post_tags.c.post_id)))


def test_a_post_taken_from_its_author_is_deleted_and_a_reply_is_not(session: Session) -> None:
    priya = session.get_one(User, 9)
    priya.posts.pop()
    question = session.get_one(Comment, 5)
    question.replies.pop()
    session.commit()
    assert session.get(Post, 18) is None
    assert session.get_one(Comment, 6).parent_id is None


def test_tags_go_and_posts_stay(session: Session) -> None:
    session.delete(session.get_one(Tag, 5))
    session.commit()
    assert session.scalar(select(func.count()).select_from(Post)) == 40
    assert "bread" not in [tag.name for tag in session.get_one(Post, 1).tags]


def test_repr_sends_nothing_even_when_expired_and_detached(session: Session) -> None:
    user = session.get_one(User, 1)
    assert repr(user) == "User(id=1, username='zoe')"
    assert repr(session.get_one(Comment, 2)) == "Comment(id=2, post_id=1, parent_id=1)"
    session.expire(user)
    session.expunge(user)
    assert repr(user) == "User()"
