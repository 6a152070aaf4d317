"""The two other columns of chapter 1's table, where no cell of the notebook shows them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from lessons import ch01_why_sqlalchemy as lesson
from workbook import blog
from workbook.blog import Tag, User


@pytest.fixture(params=["postgresql", "sqlite"])
def session(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Session]:
    if request.param == "postgresql":
        blog.create_blog(engine, blog.AUTHORED)
    else:
        engine = lesson.sqlite_blog()
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_equality_minds_case(session: Session) -> None:
    assert session.scalars(select(User.username).where(User.username == "SAMIRA")).all() == []


def test_ilike_ignores_case(session: Session) -> None:
    found = select(User.username).where(User.username.ilike("sam_%")).order_by(User.id)
    assert session.scalars(found).all() == ["Samira", "sam_w"]


def test_nulls_last_runs(session: Session) -> None:
    query = select(User.last_login_at).order_by(User.last_login_at.desc().nulls_last())
    assert session.scalars(query).all()[-2:] == [None, None]


def test_the_upsert_of_postgresql_runs(session: Session) -> None:
    session.execute(insert(Tag).values(name="sql").on_conflict_do_nothing())
    assert len(session.scalars(select(Tag.id)).all()) == len(blog.AUTHORED.tags)


def test_the_legacy_query_adds_a_limit_and_first_does_not(session: Session) -> None:
    from workbook.sqltape import record

    with record() as recording:
        old = session.query(User).filter(User.username == "zoe").first()
        new = session.scalars(select(User).where(User.username == "zoe")).first()
    assert old is new
    assert ["LIMIT" in entry.sql for entry in recording.statements] == [True, False]
