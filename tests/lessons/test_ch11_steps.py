"""Each step of chapter 11 is an application of its own, and answers as the chapter says."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from lessons import ch11_fastapi as lesson
from lessons.ch11_steps.step5_package import database, main
from workbook import databases, sandboxes
from workbook.asgi import Client, Request

STEPS = ("step1_one_file", "step2_database", "step3_dependency", "step4_commit_first")


@pytest.fixture
def engine() -> Iterator[Engine]:
    name = f"test_steps_{uuid4().hex[:8]}"
    engine = create_engine(databases.create(name, template=sandboxes.blog_template()))
    yield engine
    engine.dispose()
    databases.drop(name)


def client(step: str, engine: Engine) -> Client:
    module: Any = database
    app = main.app
    if step != "step5_package":
        module = import_module(f"lessons.ch11_steps.{step}")
        app = module.app
    if hasattr(module, "SessionLocal"):
        module.SessionLocal.configure(bind=engine)
    return Client(app)


@pytest.mark.parametrize("step", [*STEPS, "step5_package"])
def test_a_step_reads_tags(step: str, engine: Engine) -> None:
    answers = client(step, engine)
    assert answers.get("/tags").status == 200
    assert answers.get("/tags/1").json() == {"id": 1, "name": "sql"}
    assert answers.get("/tags/99").status == 404
    assert answers.get("/tags/abc").status == 422


@pytest.mark.parametrize(
    ("step", "new", "taken"),
    [("step3_dependency", 200, 200), ("step4_commit_first", 201, 409), ("step5_package", 201, 409)],
)
def test_a_step_adds_a_tag(step: str, new: int, taken: int, engine: Engine) -> None:
    answers = client(step, engine)
    assert answers.post("/tags", json={"name": " new "}).status == new
    assert answers.post("/tags", json={"name": "new"}).status == taken
    assert answers.post("/tags", json={"name": "x" * 31}).status == 422
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM tags WHERE name = 'new'")) == 1


def test_the_package_knows_who_asks(engine: Engine) -> None:
    answers = client("step5_package", engine)
    assert answers.get("/me").status == 401
    zoe = {"authorization": "Bearer zoe"}
    assert answers.get("/me", headers=zoe).json()["username"] == "zoe"
    change = answers.patch("/me", json={"bio": None}, headers=zoe)
    assert (change.status, change.json()["bio"]) == (200, None)
    assert change.json()["full_name"] is not None
    assert answers.patch("/me", json={"username": None}, headers=zoe).status == 422
    assert answers.patch("/me", json={"is_active": False}, headers=zoe).status == 422
    assert answers.patch("/me", json={"username": "maria"}, headers=zoe).status in (200, 409)


def test_the_package_pages_through_all_posts(engine: Engine) -> None:
    answers = client("step5_package", engine)
    seen: list[int] = []
    before: dict[str, int] = {}
    while True:
        page = answers.get("/posts", params={"limit": 7, **before}).json()
        seen += [post["id"] for post in page["items"]]
        if page["next"] is None:
            break
        before = {"before": page["next"]}
    assert seen == sorted(set(seen), reverse=True)
    assert answers.get("/posts", params={"limit": 101}).status == 422


def test_every_error_of_the_package_is_a_problem_document(engine: Engine) -> None:
    answers = client("step5_package", engine)
    for path in ("/tags/99", "/tags/abc", "/nothing", "/me"):
        answer = answers.get(path)
        assert answer.header("content-type") == "application/problem+json"
        assert answer.json()["status"] == answer.status


def test_what_a_test_does_is_undone(engine: Engine) -> None:
    client("step5_package", engine)
    with lesson.rolled_back(engine) as answers:
        assert answers.post("/tags", json={"name": "gone"}).status == 201
        assert len(answers.get("/tags").json()) == 16
    assert len(Client(main.app).get("/tags").json()) == 15
    assert main.app.dependency_overrides == {}


def test_a_real_server_answers() -> None:
    from urllib.request import urlopen

    with lesson.served(client_app()) as address:
        assert urlopen(f"{address}/tags/1").read() == b'{"id":1,"name":"sql"}'


def client_app() -> Any:
    return import_module("lessons.ch11_steps.step1_one_file").app


def test_many_at_once(engine: Engine) -> None:
    step = import_module("lessons.ch11_steps.step4_commit_first")
    step.SessionLocal.configure(bind=engine)
    # The notebook sends 50, each with a connection. Two workers that did so would ask the server
    # for more than its 100.
    assert lesson.at_once(step, Request("POST", "/tags", {"name": "many"}), 20) == {201: 1, 409: 19}
