"""FastAPI: the code that chapter 11 talks about. The steps of its application are in ch11_steps.

``python -m lessons.ch11_fastapi`` walks through its main points in the terminal.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import uvicorn
from anyio import to_thread
from fastapi import BackgroundTasks, Depends, FastAPI, Path, UploadFile
from pydantic import BaseModel
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from workbook import sandbox, timeline
from workbook.asgi import Client, Request, Response, run, send
from workbook.blog import Post, Tag, User
from workbook.sqltape.recorder import paused

from .ch11_steps import step3_dependency, step4_commit_first
from .ch11_steps.step5_package import database
from .ch11_steps.step5_package import main as package


class AuthorOut(BaseModel):
    """What anyone may know about an author."""

    id: int
    username: str


class PostOut(BaseModel):
    """A post with its author."""

    id: int
    title: str
    author: AuthorOut


class UserOut(BaseModel):
    """What anyone may know about a user."""

    id: int
    username: str


def leaky_app(factory: sessionmaker[Session]) -> FastAPI:
    """Two ways to return a user: as it is, and through a schema."""
    app = FastAPI()

    @app.get("/as-it-is/{user_id}")
    def as_it_is(user_id: int) -> Any:
        with factory() as session:
            user = session.get_one(User, user_id)
            return {each.name: getattr(user, each.name) for each in User.__table__.columns}

    @app.get("/through-a-schema/{user_id}", response_model=UserOut)
    def through_a_schema(user_id: int) -> User:
        with factory() as session:
            return session.get_one(User, user_id)

    return app


def bounded_app(factory: sessionmaker[Session]) -> FastAPI:
    """The number in the path has the bounds of the column."""
    app = FastAPI()

    @app.get("/tags/{tag_id}")
    def read_tag(tag_id: Annotated[int, Path(ge=1, le=2_147_483_647)]) -> str:
        with factory() as session:
            return session.get_one(Tag, tag_id).name

    return app


def trusting_app(factory: sessionmaker[Session]) -> FastAPI:
    """Whatever the client sends becomes an attribute."""
    app = FastAPI()

    @app.post("/users", status_code=201)
    def add_user(body: dict[str, Any]) -> dict[str, Any]:
        with factory.begin() as session:
            user = User(**body)
            session.add(user)
            session.flush()
            return {"id": user.id, "username": user.username, "is_active": user.is_active}

    return app


def pages_app(factory: sessionmaker[Session]) -> FastAPI:
    """The same posts by offset and by the last id that the client has seen."""
    app = FastAPI()
    ids = select(Post.id).order_by(Post.id.desc()).limit(3)

    @app.get("/by-offset")
    def by_offset(offset: int = 0) -> list[int]:
        with factory() as session:
            return list(session.scalars(ids.offset(offset)))

    @app.get("/by-key")
    def by_key(before: int = 2**31 - 1) -> list[int]:
        with factory() as session:
            return list(session.scalars(ids.where(Post.id < before)))

    return app


def posts_app(factory: sessionmaker[Session]) -> FastAPI:
    """The same response at two prices."""
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory() as session:
            yield session

    newest = select(Post).order_by(Post.id.desc()).limit(20)

    @app.get("/lazy", response_model=list[PostOut])
    def lazy(session: Annotated[Session, Depends(get_session, scope="function")]) -> Any:
        return session.scalars(newest).all()

    @app.get("/eager", response_model=list[PostOut])
    def eager(session: Annotated[Session, Depends(get_session, scope="function")]) -> Any:
        return session.scalars(newest.options(joinedload(Post.author))).all()

    @app.get("/lazy/{post_id}", response_model=PostOut)
    def lazy_post(
        post_id: int, session: Annotated[Session, Depends(get_session, scope="function")]
    ) -> Any:
        return session.get_one(Post, post_id)

    return app


def failing_app() -> FastAPI:
    """An application with a mistake in it."""
    app = FastAPI()

    @app.get("/")
    def divide() -> float:
        return 1 / 0

    return app


def threads_app(factory: sessionmaker[Session]) -> FastAPI:
    """Two endpoints that say in which thread they run, and one that says how many there are."""
    app = FastAPI()

    def where() -> str:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return "a worker thread"
        return "the thread of the event loop"

    @app.get("/def")
    def plain() -> str:
        with factory() as session:
            session.scalar(select(func.count()).select_from(User))
        return where()

    @app.get("/async-def")
    async def on_the_loop() -> str:
        with factory() as session:
            session.scalar(select(func.count()).select_from(User))
        return where()

    @app.get("/threads")
    async def threads() -> int:
        return int(to_thread.current_default_thread_limiter().total_tokens)

    return app


def one_connection_app(engine: Engine) -> FastAPI:
    """An application whose pool has one connection. A request waits at most 0.2 s for it."""
    small = create_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=0.2)
    taken, wanted_in_vain = threading.Event(), threading.Event()
    app = FastAPI()

    @app.get("/report")
    def report() -> str:
        with small.connect():
            taken.set()
            wanted_in_vain.wait(10)  # works on something else, and keeps the connection
        small.dispose()
        return "done"

    @app.get("/users")
    def users() -> int:
        taken.wait(10)
        try:
            with small.connect() as connection:
                return connection.scalar(select(func.count()).select_from(User)) or 0
        finally:
            wanted_in_vain.set()

    return app


def extras_app(factory: sessionmaker[Session], log: list[str]) -> FastAPI:
    """A background task, and a file upload."""
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory() as session:
            yield session

    def write_log(line: str) -> None:
        log.append(line)

    @app.post("/mail", status_code=202)
    def mail(
        later: BackgroundTasks, session: Annotated[Session, Depends(get_session, scope="function")]
    ) -> str:
        user = session.get_one(User, 1)
        later.add_task(write_log, f"mail for {user.email}")
        return "it will be sent"

    @app.post("/pictures", status_code=201)
    def add_picture(file: UploadFile) -> dict[str, Any]:
        return {"name": file.filename, "type": file.content_type, "size": file.size}

    return app


def at_once(step: Any, request: Request, count: int) -> dict[int, int]:
    """Send a request to a step many times at the same time; return how often each came back."""
    usual = step.SessionLocal.kw["bind"]
    # A connection and a thread for each: with fewer, those that wait for PostgreSQL, or for a
    # connection, can hold all threads, and the one that they wait for has none to commit in.
    engine = create_engine(usual.url, pool_size=count, max_overflow=0)
    step.SessionLocal.configure(bind=engine)

    async def every() -> list[Response]:
        to_thread.current_default_thread_limiter().total_tokens = count
        return await asyncio.gather(*(send(step.app, request) for _ in range(count)))

    try:
        with paused():  # the order of their statements differs each time
            responses = run(every())
    finally:
        step.SessionLocal.configure(bind=usual)
        engine.dispose()
    return dict(sorted(Counter(response.status for response in responses).items()))


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Run a real server on a free port of this machine as long as the block lasts."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def rolled_back(engine: Engine) -> Iterator[Client]:
    """A client for tests: the application commits as usual, and in the end all is rolled back."""
    with engine.connect() as connection:
        transaction = connection.begin()
        factory = sessionmaker(connection, join_transaction_mode="create_savepoint")

        def get_session() -> Iterator[Session]:
            with factory.begin() as session:
                yield session

        package.app.dependency_overrides[database.get_session] = get_session
        try:
            yield Client(package.app)
        finally:
            package.app.dependency_overrides.clear()
            transaction.rollback()


# --- The walk through the chapter ---


def main() -> None:
    """Walk through the chapter in the terminal."""
    engine = sandbox("ch11_fastapi")
    for step in (step3_dependency, step4_commit_first, database):
        step.SessionLocal.configure(bind=engine)
    print("A commit that fails after the response, and one that fails before it:\n")
    for step in (step3_dependency, step4_commit_first):
        print(timeline(step.app, "POST", "/tags", json={"name": "sql"}), "\n")
    print("Ten clients add the same tag:")
    request = Request("POST", "/tags", {"name": "at once"})
    print(at_once(step4_commit_first, request, 10), "\n")
    print("The package answers:")
    print(Client(package.app).get("/posts?limit=2"))
    engine.dispose()


if __name__ == "__main__":
    main()
