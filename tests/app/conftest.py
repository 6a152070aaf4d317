"""A migrated database per worker; each test in a transaction that is rolled back at its end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest
from alembic import command
from fastapi import FastAPI
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from app.database import Database
from app.main import create_app
from app.operations import migrations
from app.postgres.pool import Pool
from app.postgres.reader import Reader
from app.postgres.replica import Replica
from app.postgres.writer import Writer
from tests.app.support import databases
from tests.app.support.api import Api, OneConnection, StandbyOfOneConnection, make_settings
from tests.app.support.cluster import Cluster
from tests.app.support.replication import Pair, dsn, primary_in, short_folder, standby_of

TEMPLATE = "app_template"
# The server of the tests may lose its data when the power goes.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def server() -> Iterator[None]:
    """The server in DATABASE_URL; where it is not set, one for this run (or this worker of it)."""
    if "DATABASE_URL" in os.environ:
        yield
        return
    with short_folder() as folder:
        cluster = Cluster(folder / "server", FAST)
        try:
            cluster.start()
            os.environ["DATABASE_URL"] = dsn(cluster.url())
            yield
        finally:
            os.environ.pop("DATABASE_URL", None)
            cluster.destroy()


@pytest.fixture
def database_url() -> Iterator[URL]:
    """A fresh empty database, dropped afterwards."""
    name = f"app_{uuid4().hex[:12]}"
    yield databases.create(name)
    databases.drop(name)


@contextmanager
def database_url_is(url: URL) -> Iterator[None]:
    """DATABASE_URL, as Alembic's env.py reads it."""
    before = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = url.render_as_string(hide_password=False)
    try:
        yield
    finally:
        os.environ["DATABASE_URL"] = before


def migrate(url: URL, revision: str = "head") -> None:
    """``alembic upgrade`` of one database."""
    with database_url_is(url):
        command.upgrade(migrations.config(), revision)


@pytest.fixture(scope="session")
def template() -> str:
    """A migrated, empty database; made once, copied by whoever needs one of his own."""
    return databases.ensure_template(f"{TEMPLATE}_{migrations.head()}", migrate)


@pytest.fixture(scope="session")
def pair() -> Iterator[Pair]:
    """A primary and its standby, with the template for databases on both."""
    with short_folder() as folder, primary_in(folder) as primary:
        primary.run("createdb", TEMPLATE)
        migrate(primary.url(TEMPLATE))
        with standby_of(primary, folder) as port:
            yield Pair(primary, port, TEMPLATE)


# Every test of the API runs twice: as it is, and with DATABASE_REPLICA_URL set.
SHAPES = ["alone", "replica"]


@pytest.fixture(params=SHAPES)
def scratch_url(
    request: pytest.FixtureRequest, template: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A migrated database of the test's own, for what must commit for real.

    In its second run it has a real standby, which settings and servers find in their environment.
    """
    if request.param == "replica":
        pair: Pair = request.getfixturevalue("pair")
        with pair.database() as (url, copy):
            monkeypatch.setenv("DATABASE_REPLICA_URL", copy)
            yield url
        return
    monkeypatch.delenv("DATABASE_REPLICA_URL", raising=False)
    name = f"app_{uuid4().hex[:12]}"
    yield databases.create(name, template=template).render_as_string(hide_password=False)
    databases.drop(name)


@pytest.fixture(scope="session")
def worker_url(template: str) -> Iterator[str]:
    """The database of this worker. Nothing in it is ever committed."""
    name = f"app_{uuid4().hex[:12]}"
    yield databases.create(name, template=template).render_as_string(hide_password=False)
    databases.drop(name)


@pytest.fixture(scope="session")
def application(worker_url: str) -> FastAPI:
    """The application. Each test gives it a database."""
    return create_app(make_settings(worker_url))


@pytest.fixture(scope="session")
async def one_connection(application: FastAPI) -> AsyncIterator[tuple[Database, AsyncConnection]]:
    """The database of this worker and the one connection that all its tests use in turn."""
    database = Database(application.state.settings)
    async with database.engine.connect() as connection:
        yield database, connection
    await database.close()


@pytest.fixture(params=SHAPES)
async def api(
    request: pytest.FixtureRequest,
    application: FastAPI,
    one_connection: tuple[Database, AsyncConnection],
) -> AsyncIterator[Api]:
    """The application in a transaction that is rolled back.

    No standby could see into that transaction, so in its second run the one connection stands in
    for it, too.
    """
    database, connection = one_connection
    outer = await connection.begin()
    # A commit of the app ends its savepoint; the transaction around it goes on.
    database.SessionLocal.configure(bind=connection, join_transaction_mode="create_savepoint")
    database.exports = asyncio.Semaphore(application.state.settings.exports_at_once)
    raw = (await connection.get_raw_connection()).driver_connection
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        made = Api(application, client, database, connection)
        lent = OneConnection(raw, made.seen)
        database.pool = Pool(lambda: lent, 1, 60)
        database.reader, database.writer = Reader(database.pool), Writer(database.pool)
        await database.pool.open()
        database.replica = None
        if request.param == "replica":
            standin = StandbyOfOneConnection(raw, made.seen)
            database.replica = Replica(Reader(Pool(lambda: standin, 1, 60)), database.reader)
            await database.replica.open()
        application.state.database = database
        yield made
    await outer.rollback()


@pytest.fixture
async def app(scratch_url: str) -> AsyncIterator[FastAPI]:
    """The application on a database where it really commits, on many connections."""
    made = create_app(make_settings(scratch_url, pool_size=10, pool_timeout=10))
    await made.state.database.open()
    yield made
    await made.state.database.close()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of ``app``."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made
