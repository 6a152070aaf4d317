"""The application of chapter 12 answers as that of chapter 11, and what measures it works."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from lessons.ch11_steps.step5_package import database as sync_database
from lessons.ch11_steps.step5_package import main as sync_main
from lessons.ch12_steps.measured import load, pictures
from lessons.ch12_steps.measured.pictures import Bar, Picture
from lessons.ch12_steps.measured.runs import Measured
from lessons.ch12_steps.step6_async import database, main
from workbook import databases, sandboxes
from workbook.asgi import Client, Request, Response

ZOE = {"authorization": "Bearer zoe"}
REQUESTS = [
    Request("GET", "/tags"),
    Request("GET", "/tags/1"),
    Request("GET", "/tags/99"),
    Request("GET", "/tags/abc"),
    Request("POST", "/tags", {"name": " new "}),
    Request("POST", "/tags", {"name": "new"}),
    Request("POST", "/tags", {"name": ""}),
    Request("GET", "/posts", params={"limit": 3}),
    Request("GET", "/posts", params={"limit": 3, "before": 20}),
    Request("GET", "/me"),
    Request("GET", "/me", headers=ZOE),
    Request("PATCH", "/me", {"bio": None}, headers=ZOE),
    Request("PATCH", "/me", {"username": "lilei"}, headers=ZOE),
    Request("GET", "/me", headers=ZOE),
    Request("GET", "/nowhere"),
]


@pytest.fixture
def engine() -> Iterator[Engine]:
    name = f"test_steps_{uuid4().hex[:8]}"
    engine = create_engine(databases.create(name, template=sandboxes.blog_template()))
    yield engine
    engine.dispose()
    databases.drop(name)


def shown(response: Response) -> tuple[int, str | None, object]:
    return response.status, response.header("location"), response.json()


def answers(app: FastAPI, requests: list[Request]) -> list[tuple[int, str | None, object]]:
    client = Client(app)
    return [
        shown(
            client.request(
                each.method,
                each.path,
                params=each.params,
                headers=each.headers,
                **({"json": each.json} if each.has_json else {}),
            )
        )
        for each in requests
    ]


def test_the_async_package_answers_as_the_sync_one() -> None:
    found = []
    for app, local, driver in (
        (sync_main.app, sync_database.SessionLocal, "psycopg2"),
        (main.app, database.SessionLocal, "asyncpg"),
    ):
        name = f"test_steps_{uuid4().hex[:8]}"
        url = databases.create(name, template=sandboxes.blog_template())
        url = url.set(drivername=f"postgresql+{driver}")
        make = create_async_engine if driver == "asyncpg" else create_engine
        local.configure(bind=make(url, poolclass=NullPool))
        found.append(answers(app, REQUESTS))
        databases.drop(name)
    assert found[0] == found[1]
    statuses = [status for status, *_ in found[1]]
    assert statuses == [200, 200, 404, 422, 201, 409, 422, 200, 200, 401, 200, 200, 409, 200, 404]


@pytest.mark.parametrize("name", ["models.py", "schemas.py", "errors.py"])
def test_what_has_nothing_to_do_with_the_driver_is_the_same(name: str) -> None:
    step5, step6 = (Path(str(module.__file__)).with_name(name) for module in (sync_main, main))
    assert step6.read_text() == step5.read_text()


def test_the_server_answers_and_ends(engine: Engine) -> None:
    async def measured() -> tuple[int, dict[str, float]]:
        async with load.server(engine.url) as port, load.outside_service() as service:
            found = {
                path: (await load.rate(port, path, 2, 1)).measured
                for kind in ("sync", "async")
                for path in (
                    f"/{kind}/fast",
                    f"/{kind}/slow?connections=30",
                    f"/{kind}/outside?port={service}",
                )
            }
            found["ping"] = await load.longest_ping(port, "/hash/in-a-thread", 1)
            await load.ask(port, "/rest")
            with pytest.raises(RuntimeError, match="/nowhere answered"):
                await load.ask(port, "/nowhere")
            return port, found

    port, found = asyncio.run(measured())
    assert all(value > 0 for value in found.values())

    with pytest.raises(ConnectionError):
        asyncio.run(load.ask(port, "/ping"))


def test_a_picture_says_in_words_what_it_draws() -> None:
    picture = Picture("Fast", [Bar("sync", 400), Bar("async", 600)], "the core", {"claim": 1000})
    measured = Measured([picture])
    assert measured["async"] == 600
    text = repr(measured)
    drawn = measured._repr_html_()
    for word in ("Fast", "sync", "400", "async", "600", "claim", "1000", "the core"):
        assert word in text
        assert word in drawn
    (label,) = re.findall('aria-label="(.*?)"', drawn)
    assert label == (
        "Bar chart. Fast, requests/s. sync: 400, async: 600. Dashed lines at claim: 1000."
    )
    widths = [float(width) for width in re.findall('<rect [^>]*?width="([0-9]+)"', drawn)]
    assert widths == [pytest.approx(0.4 * pictures._WIDTH), pytest.approx(0.6 * pictures._WIDTH)]
