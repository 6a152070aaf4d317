"""A small blog with two users and a post."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbook.blog import Base, Post, User
from workbook.sessionxray import events


def user(name: str, **values: object) -> User:
    return User(username=name, email=f"{name}@example.com", **values)


def fill(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        zoe = user("zoe")
        session.add_all([zoe, user("bob")])
        session.flush()
        session.add(Post(author=zoe, title="Bridges", content="..."))


@pytest.fixture
def blog(engine: Engine) -> Engine:
    Base.metadata.create_all(engine)
    fill(engine)
    return engine


@pytest.fixture
def session(blog: Engine) -> Iterator[Session]:
    with Session(blog) as made:
        yield made


@pytest.fixture(autouse=True)
def _nothing_stays_behind() -> Iterator[None]:
    yield
    assert not events._open
    assert not events._undo
