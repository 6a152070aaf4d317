"""The check of ``rolled_back``, chapter 11."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.asgi import Client
from workbook.blog import Tag
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World


class _Application:
    """The application of one run, and its engine."""

    engine: Engine
    app: FastAPI
    own_sessions = 0


def get_session() -> Iterator[Session]:
    """The application's own dependency."""
    _Application.own_sessions += 1
    with Session(_Application.engine) as session, session.begin():
        yield session


def caller() -> str:
    """Another dependency."""
    return "nobody"


def _another_session() -> Iterator[Session]:
    with Session(_Application.engine) as session, session.begin():
        yield session


def _ann() -> str:
    return "ann"


Sessions = Annotated[Session, Depends(get_session, scope="function")]


def _application(engine: Engine, overrides: dict[Any, Any]) -> FastAPI:
    app = FastAPI()

    @app.post("/tags/{name}", status_code=201)
    def add(name: str, session: Sessions) -> str:
        session.add(Tag(name=name))
        try:
            session.flush()
        except IntegrityError as error:
            raise HTTPException(409) from error
        return name

    @app.post("/tags/{name}/then-fail")
    def add_and_fail(name: str, session: Sessions) -> str:
        session.add(Tag(name=name))
        session.flush()
        raise HTTPException(400)

    @app.get("/tags")
    def read(session: Sessions) -> list[str]:
        return list(session.scalars(select(Tag.name).where(Tag.name.like("test %"))))

    @app.get("/session")
    def is_new(session: Sessions) -> bool:
        """Whether no earlier request has left anything in the session."""
        return not session.info.pop("used", False) and not session.info.update(used=True)

    @app.get("/caller")
    def who(name: Annotated[str, Depends(caller)]) -> str:
        return name

    app.dependency_overrides.update(overrides)
    _Application.engine, _Application.app, _Application.own_sessions = engine, app, 0
    return app


Block = Callable[[Client, Callable[[str], None], Engine], None]


def _call(words: str, block: Block, **overrides: Any) -> Call:
    """The block runs inside the context manager; what it notes is compared."""
    given = {get_session: overrides.get("session"), caller: overrides.get("caller")}
    kept = {key: value for key, value in given.items() if value is not None}

    def after(manager: Any, engine: Engine, _: Any) -> list[str]:
        noted: list[str] = []
        app = _Application.app
        client = Client(app)
        if not hasattr(manager, "__enter__"):
            return [f"not a context manager: {type(manager).__name__}"]
        try:
            with manager:
                block(client, noted.append, engine)
            noted.append("the block has ended")
        except ZeroDivisionError:
            noted.append("the error of the block is passed on")
        noted.append(f"calls to get_session itself: {_Application.own_sessions}")
        same = app.dependency_overrides == kept
        noted.append(f"the overrides are {'what they were' if same else 'different afterwards'}")
        noted.append(f"tags afterwards: {_outside(engine)}")
        return noted

    return call(
        From(lambda engine: _application(engine, kept), words),
        From(lambda _: get_session, "get_session"),
        after=after,
    )


def _outside(engine: Engine) -> list[str]:
    """What another connection sees."""
    with engine.connect() as connection:
        names = text("SELECT name FROM tags WHERE name LIKE 'test %' ORDER BY name")
        return list(connection.scalars(names))


def _send(client: Client, note: Callable[[str], None], *requests: str) -> None:
    for each in requests:
        method, path = each.split(" ", 1)
        answer = client.request(method, path.replace(" ", "%20"))
        note(f"{each}: {answer.status} {answer.text if answer.status < 300 else ''}".strip())


def _commits(client: Client, note: Callable[[str], None], engine: Engine) -> None:
    _send(client, note, "POST /tags/test a", "GET /tags")
    note(f"outside: {_outside(engine)}")
    _send(client, note, "POST /tags/test b", "GET /tags")


def _conflicts(client: Client, note: Callable[[str], None], engine: Engine) -> None:
    _send(client, note, "POST /tags/test a", "POST /tags/test a", "GET /tags", "POST /tags/test b")
    note(f"outside: {_outside(engine)}")
    _send(client, note, "GET /tags")


def _fails(client: Client, note: Callable[[str], None], _: Engine) -> None:
    _send(client, note, "GET /session", "POST /tags/test a", "GET /session")
    _send(client, note, "POST /tags/test b/then-fail", "GET /tags")


def _raises(client: Client, note: Callable[[str], None], _: Engine) -> None:
    _send(client, note, "POST /tags/test a", "GET /tags")
    raise ZeroDivisionError


def _only_reads(client: Client, note: Callable[[str], None], _: Engine) -> None:
    _send(client, note, "GET /caller", "GET /tags")


def calls(world: World) -> Iterator[Call]:
    yield _call("an application; two requests that write", _commits)
    yield _call("an application; a name that is taken", _conflicts)
    yield _call("an application; a request that fails after its flush", _fails)
    yield _call("an application; the block raises", _raises)
    yield _call("an application with another override", _only_reads, caller=_ann)
    yield _call("an application with another override; the block raises", _raises, caller=_ann)
    yield _call(
        "an application whose get_session is overridden already",
        _commits,
        session=_another_session,
        caller=_ann,
    )
