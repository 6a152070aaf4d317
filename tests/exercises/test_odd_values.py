"""The projects' own versions refuse what their pages leave open and what would be a 500."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, insert
from sqlalchemy.orm import sessionmaker

from workbook import asgi
from workbook.asgi import Request
from workbook.course import catalogue
from workbook.judge import answers

API = catalogue.exercise("blog_api")
LIVE = catalogue.exercise("blog_live")
VERSIONS = {"solution": answers.reference(API), **answers.right_answers(API)}
LIVE_VERSIONS = {"solution": answers.reference(LIVE), **answers.right_answers(LIVE)}
SIGNED_IN = {"Authorization": "Bearer ada"}
NUL = "a\x00b"


@pytest.fixture(params=VERSIONS)
def app(request: pytest.FixtureRequest, database_url: URL) -> Iterator[Any]:
    version = VERSIONS[request.param]
    with version["schema"].active():
        models = version["schema"].module("models")
    engine = create_engine(database_url)
    models.Base.metadata.create_all(engine)
    with engine.begin() as connection:
        users = models.Base.metadata.tables["users"]
        connection.execute(insert(users), {"username": "ada", "email": "ada@example.com"})
    yield version["users"](sessionmaker(engine))
    engine.dispose()


def status(app: Any, method: str, path: str, body: Any = None) -> int:
    options = {} if body is None else {"json": body}
    request = Request(method, path, headers=SIGNED_IN, **options)
    return asgi.run(asgi.send(app, request)).status


def test_texts_that_postgresql_cannot_store(app: Any) -> None:
    new = {"username": "new", "email": "new@example.com"}
    assert status(app, "POST", "/posts", {"title": "t", "content": "c"}) == 201
    assert status(app, "POST", "/posts/1/publish") == 200
    refused: dict[tuple[str, str], list[Any]] = {
        ("POST", "/users"): [new | {"email": NUL + "@"}, new | {"full_name": NUL}],
        ("PATCH", "/me"): [{"bio": NUL}, {"full_name": NUL}],
        ("POST", "/posts"): [{"title": NUL, "content": "c"}, {"title": "t", "content": NUL}],
        ("PUT", "/posts/1/tags"): [{"tags": [NUL]}, {"tags": ["İ" * 16]}],
        ("POST", "/posts/1/comments"): [{"content": NUL}],
        ("GET", "/posts?author=a%00b"): [None],
        ("GET", "/posts?tag=a%00b"): [None],
    }
    for (method, path), bodies in refused.items():
        for body in bodies:
            assert status(app, method, path, body) == 422, (method, path, body)
    assert status(app, "PUT", "/posts/1/tags", {"tags": ["İ" * 15]}) == 200


@pytest.mark.parametrize("version", LIVE_VERSIONS)
def test_a_driver_that_is_not_there(version: str) -> None:
    settings = {
        "DATABASE_URL": "postgresql+nodriver://a@127.0.0.1/b",
        "SECRET_KEY": "0123456789ab" * 3,
    }
    with pytest.raises(ValueError, match="DATABASE_URL"):
        LIVE_VERSIONS[version]["settings"].create_app(settings)
