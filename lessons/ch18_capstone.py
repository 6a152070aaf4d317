"""The tour of chapter 18: the finished application in this process, on a database of its own.

``python -m lessons.ch18_capstone`` sends its requests in the terminal.
"""

import textwrap
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any
from uuid import UUID

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from fastapi import FastAPI
from sqlalchemy import Engine, MetaData
from sqlalchemy.orm import Session
from starlette.types import ASGIApp, Receive, Scope, Send

import app
from app.config import Settings
from app.database import Database
from app.main import create_app
from app.models import Post, Role, Status, Tag, User
from app.operations import migrations
from workbook import sandbox, timeline
from workbook.asgi import Client
from workbook.sqltape.recorder import paused

from .ch18_steps import migration, model, tests
from .ch18_steps.router import router

NO_HASH = "-"  # of no password: nobody logs in with one here
KEY = "a key for this chapter, and for nothing else"
FAMILY = UUID(int=18)
WRITTEN = datetime(2026, 1, 5, tzinfo=UTC)


def folders() -> Iterator[str]:
    """The packages of the application, each with the first line of its docstring."""
    for each in iter_modules(app.__path__):
        if each.ispkg:
            package = import_module(f"app.{each.name}")
            line = (package.__doc__ or "").partition("\n")[0]
            yield textwrap.fill(f"{f'app/{each.name}/':17}{line}", 88, subsequent_indent=" " * 17)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations of this repository up to a revision."""
    config = migrations.config()
    config.attributes["connection"] = engine
    with paused():
        command.upgrade(config, revision)


def revision(name: str) -> ModuleType:
    """The module of one revision."""
    return ScriptDirectory.from_config(migrations.config()).get_revision(name).module


def history() -> Iterator[str]:
    """The revisions of this repository, the oldest first, each with its message."""
    for each in reversed([*ScriptDirectory.from_config(migrations.config()).walk_revisions()]):
        yield f"{each.revision}  {each.doc}"


def add_note_table(engine: Engine) -> None:
    """Run the revision of the new feature, which isn't among those of the repository."""
    with (
        paused(),
        engine.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        migration.upgrade()


def note_differences(engine: Engine, metadata: MetaData = model.Base.metadata) -> list[Any]:
    """What autogenerate would change in the table of the new feature."""

    def is_of_notes(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "table" or name == "notes"

    with paused(), engine.connect() as connection:
        options = {
            "include_name": is_of_notes,
            "include_object": lambda _, name, kind, *__: is_of_notes(name, kind, None),
            "compare_server_default": True,
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))


def fill(engine: Engine) -> None:
    """Three users and two posts, one of them a draft."""
    with paused(), Session(engine) as session, session.begin():
        ada, grace, edgar = (
            User(id=number, username=name, email=f"{name}@example.com", password_hash=NO_HASH)
            for number, name in enumerate(("ada", "grace", "edgar"), start=1)
        )
        ada.role = Role.ADMIN
        session.add_all([ada, grace, edgar])
        session.flush()
        sql = Tag(name="sql")
        for number, title, status in (
            (1, "One statement, twenty posts", Status.PUBLISHED),
            (2, "Not finished", Status.DRAFT),
        ):
            post = Post(id=number, author=grace, title=title, content="...", status=status)
            post.tags = [sql]
            post.created_at = post.updated_at = WRITTEN
            session.add(post)


def blog() -> Engine:
    """A fresh database, migrated and filled."""
    engine = sandbox("ch18_capstone", "empty")
    upgrade(engine)
    fill(engine)
    return engine


class _ConnectionsPerRequest:
    """Opens the pools for each request and closes them after it.

    In a notebook each request has an event loop of its own, and a connection of asyncpg belongs to
    the loop that opened it. On a server there is one loop, and the pools stay open.
    """

    def __init__(self, app: ASGIApp, database: Database) -> None:
        self._app = app
        self._database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._database.open()
        try:
            await self._app(scope, receive, send)
        finally:
            await self._database.close()


def application(engine: Engine) -> FastAPI:
    """The application as a server would run it, on the database of the engine."""
    address = engine.url.render_as_string(hide_password=False)
    # Nothing here is about time: a slow machine shall show the same as a fast one.
    patience = dict.fromkeys(
        ("connect_timeout", "pool_timeout", "statement_timeout", "lock_timeout", "slow_query"), 60.0
    )
    values: dict[str, Any] = {"database_url": address, "secret_key": KEY, **patience}
    settings = Settings(_env_file=None, **values)  # type: ignore[call-arg]
    app = create_app(settings)
    app.add_middleware(_ConnectionsPerRequest, database=app.state.database)
    return app


def signed_in(application: FastAPI, user_id: int, **headers: str) -> dict[str, str]:
    """The headers of a request by this user, as after a login; and an id for its log lines."""
    token, _ = application.state.tokens.sign("access", user_id, FAMILY, 0)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"authorization": f"Bearer {token}", "x-request-id": "tour", **given}


def with_notes(engine: Engine) -> FastAPI:
    """The application with the new feature: its table, and its router."""
    add_note_table(engine)
    app = application(engine)
    app.include_router(router)
    return app


def client_of(application: FastAPI) -> Callable[[int], Client]:
    """A client for each user of the application, by the user's id."""
    return lambda user_id: Client(application, signed_in(application, user_id))


def verdict(application: FastAPI) -> str:
    """Run the test of the new feature: "passed", or the line that failed."""
    try:
        with paused():
            tests.test_a_note_is_private(client_of(application))
    except AssertionError as error:
        return f"failed: {traceback.extract_tb(error.__traceback__)[-1].line}"
    return "passed"


# --- The walk through the chapter ---


def main() -> None:
    """Walk through the chapter in the terminal."""
    print(*folders(), sep="\n")
    engine = blog()
    tour = application(engine)
    change = {"title": "Two statements, forty posts"}
    question = "SELECT version FROM posts WHERE id = 1"
    print("\nA request:\n")
    headers = signed_in(tour, 2)
    print(
        timeline(
            tour,
            "PATCH",
            "/posts/1",
            json=change,
            headers=headers,
            second_client=question,
            engine=engine,
        )
    )
    print("\nA client with an ETag from before:\n")
    headers = signed_in(tour, 2, if_match='"1-grace"')
    print(timeline(tour, "PATCH", "/posts/1", json=change, headers=headers))
    print("\nAnother user, a published post and a draft:")
    for post_id in (1, 2):
        print(client_of(tour)(3).patch(f"/posts/{post_id}", json=change))
    print("\nThe test of the new feature:", verdict(with_notes(engine)))
    engine.dispose()


if __name__ == "__main__":
    main()
