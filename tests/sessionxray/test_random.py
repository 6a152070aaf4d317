"""Whatever is done to sessions, in whatever order: the X-ray's states are those of ``inspect``.

The X-ray is asked after every single operation, before it could look round for changes that it has
missed. So an event that it does not hear, or hears at the wrong moment, shows. Every error that
SQLAlchemy raised and a story caught has to stand at the line that raised it, and no other error.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import pickle
import random
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, Engine, delete, func, inspect, select, text, update
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import InstanceState, Session, object_session
from sqlalchemy.pool import NullPool

from tests.sessionxray.conftest import user
from workbook.blog import Post, User
from workbook.sessionxray import XRay, xray
from workbook.sessionxray.timeline import Change

Thing = User | Post
Operation = Callable[["World"], object]


numbers = count()


class World:
    """Two sessions, the objects that the code holds, and a choice for each operation."""

    def __init__(self, engine: Engine, seed: int, keep: bool) -> None:
        self.chance = random.Random(seed)
        self.sessions = [Session(engine, expire_on_commit=not keep), Session(engine)]
        self.things: list[Thing] = []
        self.caught: Counter[tuple[str, int]] = Counter()  # names of errors and lines of this file

    @contextlib.contextmanager
    def catching(self, *kinds: type[Exception]) -> Iterator[None]:
        """Catch such errors; those of SQLAlchemy are noted."""
        try:
            yield
        except kinds as error:
            if isinstance(error, SQLAlchemyError):
                lines = [
                    number
                    for frame, number in traceback.walk_tb(error.__traceback__)
                    if frame.f_code.co_filename == __file__
                ]
                self.caught[type(error).__name__, lines[-1]] += 1

    def close(self, *_: object) -> None:
        for session in self.sessions:
            session.close()

    def __enter__(self) -> None:
        pass

    __exit__ = close

    @property
    def session(self) -> Session:
        return self.sessions[self.chance.random() < 0.2]

    def any(self, *lives: str) -> Thing:
        """One of the objects, most often in one of these states."""
        fit = [thing for thing in self.things if expected(thing)[0] in lives]
        return self.chance.choice(fit if fit and self.chance.random() < 0.9 else self.things)

    def held(self) -> tuple[Session, Thing]:
        """An object with a row, and its session."""
        thing = self.any("persistent")
        return object_session(thing) or self.session, thing

    def make(self) -> None:
        # The first letter decides whether `change_many` finds it; the rest makes it unique.
        self.things.append(user(f"{self.chance.choice('az')}{next(numbers)}"))

    def make_post(self) -> None:
        authors = [thing for thing in self.things if isinstance(thing, User)]
        self.things.append(Post(author=self.chance.choice(authors), title="t", content="c"))

    def add(self) -> None:
        self.session.add(self.any("transient", "detached"))

    def delete(self) -> None:
        session, thing = self.held()
        session.delete(thing)

    def expire(self) -> None:
        session, thing = self.held()
        relations = ["posts"] if isinstance(thing, User) else ["author"]
        session.expire(thing, self.chance.choice([None, ["id", "created_at"], relations]))

    def refresh(self) -> None:
        session, thing = self.held()
        session.refresh(thing, self.chance.choice([None, None, ["created_at"]]))

    def expunge(self) -> None:
        session, thing = self.held()
        session.expunge(thing)

    def write(self) -> None:
        thing = self.any("persistent")
        if isinstance(thing, User):
            thing.bio = f"{self.chance.random()}"
        else:
            thing.title = f"{self.chance.random()}"

    def read(self) -> None:
        thing = self.any("persistent")
        str(thing.created_at)
        if isinstance(thing, User):
            len(thing.posts)

    def clash(self) -> None:
        """A flush that the database refuses."""
        session = self.session
        self.things.append(User(username="no address"))
        session.add(self.things[-1])
        session.flush()

    def clash_and_roll_back(self) -> None:
        """As one catches a duplicate: the session goes on afterwards."""
        session = self.session
        self.things += [user("zoe"), user(f"{next(numbers)}")]
        session.add_all(self.things[-2:])
        with self.catching(SQLAlchemyError):
            session.commit()
        session.rollback()

    def clash_in_a_savepoint(self) -> None:
        """Only the savepoint is lost."""
        session = self.session
        with self.catching(SQLAlchemyError), session.begin_nested():
            self.things.append(user("zoe"))
            session.add(self.things[-1])
            session.flush()

    def find_nobody(self) -> None:
        session = self.session
        with self.catching(SQLAlchemyError):
            session.scalars(select(User).where(User.id == -1)).one()

    def read_detached(self) -> None:
        """A detached object can't load anything; what it has loaded can still be read."""
        thing = self.any("detached")
        with self.catching(SQLAlchemyError):
            str(thing.created_at)
        with self.catching(SQLAlchemyError):
            str(thing.posts if isinstance(thing, User) else thing.author)

    def merge(self) -> None:
        self.things.append(self.session.merge(self.any("detached", "persistent", "transient")))

    def merge_unasked(self) -> None:
        self.things.append(self.session.merge(self.any("detached"), load=False))

    def get(self) -> None:
        keys = [thing.__dict__["id"] for thing in self.things if thing.__dict__.get("id")]
        found = self.session.get(User, self.chance.choice(keys))
        self.things += [found] if found is not None else []

    def query(self, kind: type[Thing]) -> None:
        found: Sequence[Any] = self.session.scalars(
            select(kind).order_by(kind.id.desc()).limit(3)
        ).all()
        self.things += found

    def copy(self) -> None:
        self.things.append(pickle.loads(pickle.dumps(self.any())))

    def forget(self) -> None:
        if len(self.things) > 2:
            self.things.remove(self.any())
        if self.chance.random() < 0.2:
            gc.collect()

    def end_nested(self, how: str) -> None:
        transaction = self.session.get_nested_transaction()
        if transaction is not None:
            getattr(transaction, how)()

    def change_many(self) -> None:
        value = self.chance.choice([func.upper(User.bio), "bulk"])
        self.session.execute(
            update(User).where(User.username < "m").values(bio=value),
            execution_options={"synchronize_session": self.chance.choice(["evaluate", "fetch"])},
        )

    def delete_many(self) -> None:
        self.session.execute(
            delete(Post).where(Post.id % 2 == 0), execution_options={"synchronize_session": "fetch"}
        )

    def finish(self, how: str) -> None:
        getattr(self.session, how)()


OPERATIONS: dict[str, Operation] = {
    "make": World.make,
    "make a post": World.make_post,
    "add": World.add,
    "add another": World.add,
    "delete": World.delete,
    "flush": lambda w: w.finish("flush"),
    "commit": lambda w: w.finish("commit"),
    "rollback": lambda w: w.finish("rollback"),
    "close": lambda w: w.finish("close"),
    "begin_nested": lambda w: w.finish("begin_nested"),
    "commit the inner one": lambda w: w.end_nested("commit"),
    "roll the inner one back": lambda w: w.end_nested("rollback"),
    "expire": World.expire,
    "expire_all": lambda w: w.finish("expire_all"),
    "refresh": World.refresh,
    "expunge": World.expunge,
    "merge": World.merge,
    "merge, no load": World.merge_unasked,
    "get": World.get,
    "query": lambda w: w.query(User),
    "query posts": lambda w: w.query(Post),
    "write": World.write,
    "read": World.read,
    "clash": World.clash,
    "clash, and roll back": World.clash_and_roll_back,
    "clash in a savepoint": World.clash_in_a_savepoint,
    "find nobody": World.find_nobody,
    "read what is detached": World.read_detached,
    "copy": World.copy,
    "forget": World.forget,
    "change many": World.change_many,
    "delete many": World.delete_many,
}


def expected(thing: Thing) -> tuple[str, str]:
    found: InstanceState[Any] = inspect(thing, raiseerr=True)
    lives = ("transient", "pending", "persistent", "deleted", "detached")
    [life] = [life for life in lives if getattr(found, life)]
    if found.expired:
        return life, "ALL"
    columns = {column.key for column in found.mapper.column_attrs}
    missing = (found.expired_attributes & columns) - set(found.dict)
    return life, "SOME" if missing else "NO"


def seen(x: XRay, thing: Thing) -> tuple[str, str]:
    now = x.track(thing).now
    assert now is not None, "it is here, so it is not gone"
    return now.life, now.expired.name


def agrees(x: XRay, things: list[Thing], after: str) -> None:
    assert x.trouble == ""
    for thing in things:
        name = x.track(thing).name
        assert seen(x, thing) == expected(thing), f"{name} after {after!r}: {x.states(thing)}"


def nothing_was_missed(x: XRay, world: World) -> None:
    changes = [change for step in x.timeline.steps for change in step.of(Change)]
    assert [change.names for change in changes if change.why == "no event"] == []
    for one, later in pairwise(changes):
        if one.track is later.track:
            assert one.after == later.before, "each change begins where the last one ended"
    told = Counter((name, step.place.first) for step in x.timeline.steps for name in step.caught)
    assert told == world.caught
    page = x._repr_html_()  # with the text as its description
    assert all(f"{name}, caught" in page for name, _ in told)


@pytest.fixture
def impatient(blog: Engine) -> Iterator[Engine]:
    """One thread drives both sessions: where one waits for the other, it would wait for ever."""
    with blog.begin() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f"ALTER DATABASE {name} SET lock_timeout = '2ms'"))
    blog.dispose()
    # What the tests before have made is not to be looked through each time a story collects.
    gc.collect()
    gc.freeze()
    yield blog
    gc.unfreeze()


orders = st.lists(st.sampled_from(sorted(OPERATIONS)), min_size=60, max_size=80)
few = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    # Ids go on from one example to the next: a shorter example would be another one.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@few
@given(orders, st.integers(0, 2**16), st.booleans())
def test_after_every_operation(impatient: Engine, order: list[str], seed: int, keep: bool) -> None:
    world = World(impatient, seed, keep)
    with world, xray(show=False) as x:
        world.make()
        for operation in order:
            _do(world, operation)
            agrees(x, world.things, operation)
        world.close()
        agrees(x, world.things, "the end")
    nothing_was_missed(x, world)


@settings(few, max_examples=8)
@given(orders, st.integers(0, 2**16), st.booleans())
def test_after_every_operation_in_asyncio(
    impatient: Engine, database_url: URL, order: list[str], seed: int, keep: bool
) -> None:
    """The same on asyncpg: all operations run in the greenlet of ``run_sync``."""

    async def main() -> None:
        engine = create_async_engine(
            database_url.set(drivername="postgresql+asyncpg"), poolclass=NullPool
        )
        first, second = AsyncSession(engine, expire_on_commit=keep), AsyncSession(engine)
        world = World(impatient, seed, keep)
        world.sessions = [first.sync_session, second.sync_session]
        with xray(first, second, show=False) as x:
            try:
                world.make()
                for operation in order:
                    await first.run_sync(lambda _: _do(world, operation))  # noqa: B023 - run at once
                    agrees(x, world.things, operation)
            finally:
                await first.run_sync(lambda _: world.close())
            agrees(x, world.things, "the end")
        await engine.dispose()
        nothing_was_missed(x, world)

    asyncio.run(main())


def _do(world: World, operation: str) -> None:
    # SQLAlchemy has assertions of its own, and some of these orders run into one: without an X-ray
    # as well as with it. What becomes of the objects is to be seen all the same.
    with (
        world.catching(SQLAlchemyError, IndexError, AssertionError),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", SAWarning)
        OPERATIONS[operation](world)


@pytest.mark.parametrize("name", ["moved", "instance"])
def test_the_comparison_can_fail(blog: Engine, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    from workbook.sessionxray.watcher import SessionWatcher

    monkeypatch.setattr(SessionWatcher, f"_{name}", lambda *_: None)
    world: Any = World(blog, 1, False)
    with xray(show=False) as x:
        world.make()
        world.sessions[0].add(world.things[0])
        if name == "instance":  # it hears of values that are emptied and read again
            world.sessions[0].commit()
        with pytest.raises((AssertionError, LookupError)):
            agrees(x, world.things, "commit")
    world.sessions[0].close()
