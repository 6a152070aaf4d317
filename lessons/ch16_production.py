"""Production: what chapter 16 does with the modules of ch16_steps.

``python -m lessons.ch16_production`` walks through its main points in the terminal.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bcrypt
import jwt
from fastapi import FastAPI
from sqlalchemy import URL, Engine, create_engine, event, exc, func, select
from sqlalchemy.orm import Session, sessionmaker

from workbook import sandbox
from workbook.asgi import Request, run, send
from workbook.blog import Tag
from workbook.poolsimulator import PoolPlan, compare, simulate
from workbook.sqltape.recorder import paused

from .ch16_steps import accounts, moving, request_log, retry, settings, timeouts
from .ch16_steps.servers import Servers, contents

KEY = "a key for this chapter, and for nothing else"
SMALL = PoolPlan(workers=2, pool_size=5, max_overflow=5, hold=2, requests=20, server_limit=17)


def with_env_file(lines: str, environ: dict[str, str]) -> settings.Settings:
    """Read the settings of an environment and of a file ``.env`` with these lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, ".env")
        path.write_text(lines)
        return settings.load(environ, str(path))


def one_too_many(url: URL, limit: int = 20) -> str:
    """Open connections until the server refuses one; return what it says."""
    engine = create_engine(url, pool_size=limit, max_overflow=0)
    held: list[Any] = []
    try:
        with paused():
            while len(held) < limit:
                held.append(engine.connect())
    except exc.OperationalError as error:
        return f"connection {len(held) + 1}: {str(error.orig).rpartition('failed: ')[2].strip()}"
    finally:
        for connection in held:
            connection.close()
        engine.dispose()
    return "none was refused"


def logging_app(engine: Engine) -> FastAPI:
    """An application whose log names the requests."""
    app = FastAPI()
    app.middleware("http")(request_log.give_id)

    @app.get("/tags/{tag_id}")
    def tag(tag_id: int) -> str:
        with Session(engine) as session:
            return session.get_one(Tag, tag_id).name

    @app.get("/summary")
    def summary() -> int:
        with Session(engine) as session:
            session.execute(select(func.pg_sleep(1.2)))
            return session.scalars(select(func.count()).select_from(Tag)).one()

    return app


def bcrypt_hash(password: str) -> str:
    """A hash as an older application made it; with four rounds, so that it is quick."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()


def sent_by_a_login(factory: sessionmaker[Session], username: str, password: str) -> list[str]:
    """Log in, and return the kinds of the statements that this sent."""
    kinds: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        kinds.append(statement.split(maxsplit=1)[0])

    engine = factory.kw["bind"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        with paused(), factory.begin() as session:
            accounts.log_in(session, username, password)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return kinds


def forged(token: str, **claims: Any) -> str:
    """The token with other claims, under the signature that it had."""
    header, _, signature = token.split(".")
    payload = jwt.encode(accounts.claims_of(token) | claims, "any key, just to write it" * 2)
    return f"{header}.{payload.split('.')[1]}.{signature}"


def outcome(call: Callable[..., Any], *arguments: Any) -> str:
    """What a call says: accepted, or why not."""
    try:
        call(*arguments)
    except accounts.Refused as refused:
        return f"refused: {refused}"
    return "accepted"


def rename_step_by_step(engine: Engine, load: moving.Load) -> None:
    """Give the column its new name while the load goes on."""
    moving.migrate(engine, moving.expand)
    load.deploy(moving.WRITES_BOTH)
    moving.backfill(engine)
    load.deploy(moving.READS_NEW)
    load.deploy(moving.NEW)
    moving.migrate(engine, moving.contract)
    load.go_on()


def asked(factory: sessionmaker[Session]) -> str:
    """Count the tags, as a request would; say what came of it."""
    try:
        with paused(), factory() as session:
            return f"{session.scalar(select(func.count()).select_from(Tag))} tags"
    except exc.OperationalError as error:
        return str(error.orig).strip().splitlines()[-1].rpartition("failed: ")[2]


# --- The walk through the chapter ---


def main() -> None:
    """Walk through the chapter in the terminal."""
    print("settings:", *settings.complaints({"SECRET_KEY": "changeme"}), sep="\n  ")
    print(simulate(SMALL))
    engine = sandbox("ch16_production_lesson")
    impatient = timeouts.impatient_engine(engine.url, 2000, 100, 1000)
    for work in (timeouts.slow_query, timeouts.locked_row, timeouts.idle_transaction):
        print(f"{work.__name__}:", timeouts.limit_met(work, impatient))
    impatient.dispose()
    factory = sessionmaker(engine)
    print(retry.in_transaction(factory, lambda session: session.get_one(Tag, 1).name))
    with request_log.shown():
        run(send(logging_app(engine), Request("GET", "/tags/1", headers={"x-request-id": "r-1"})))
    with paused(), moving.Load(engine) as load:
        rename_step_by_step(engine, load)
    print("a column renamed under load, failures:", sum(load.failures.values()))
    engine.dispose()
    servers = Servers()
    try:
        servers.settle()
        print(compare(SMALL, servers.url()))
        _restore(servers)
        _fail_over(servers)
    finally:
        servers.end()


def _restore(servers: Servers) -> None:
    with tempfile.TemporaryDirectory() as folder:
        servers.dump(Path(folder, "blog.dump"))
        servers.restore(Path(folder, "blog.dump"), "restored")
    same = contents(servers.url(name="restored")) == contents(servers.url())
    print("the same rows after dump and restore:", same)


def _fail_over(servers: Servers) -> None:
    servers.add_standby()
    servers.wait_for_standby()
    writer = create_engine(servers.either, pool_pre_ping=True)
    factory = sessionmaker(writer)
    print("before: ", asked(factory))
    servers.kill_primary()
    print("without:", asked(factory))
    servers.promote()
    print("after:  ", asked(factory))
    writer.dispose()


if __name__ == "__main__":
    main()
