"""Async functions beside a reference, each call on an event loop of its own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session, selectinload

from workbook.blog import Post, Tag, User
from workbook.judge.equivalence.asynchronous.probes import Blocking, Never, Outside
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.comparison import Comparison
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.outcome_diff import Mismatch
from workbook.judge.equivalence.run import failures
from workbook.judge.feedback import NotYet

SESSION = Contract("async_session", transaction="own", worlds=("authored",))
FACTORY = replace(SESSION, given="async_sessionmaker")
ENGINE = replace(SESSION, given="async_engine")
Answer = Callable[..., Any]


def first(each: Call, reference: Answer, answer: Answer, terms: Contract) -> Mismatch | None:
    """The first difference in this one call."""
    comparison = Comparison(
        terms, ["f"], {"f": reference}, {"f": answer}, lambda _: iter([each]), None
    )
    differing = failures(comparison)
    failure = next(differing, None)
    differing.close()
    return failure.mismatches[0] if failure else None


def kind(answer: Answer, reference: Answer, terms: Contract, each: Call | None = None) -> str:
    found = first(each or call(), reference, answer, terms)
    return found.kind if found else ""


# -- values and rows ------------------------------------------------------------------------------


async def names(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(User.username).order_by(User.id)))


async def names_of_rows(session: AsyncSession) -> list[str]:
    result = await session.execute(select(User).order_by(User.id))
    return [user.username for user in result.scalars()]


async def no_names(session: AsyncSession) -> list[str]:
    return []


async def names_in_a_transaction_that_ended(session: AsyncSession) -> list[str]:
    found = await names(session)
    await session.rollback()
    return found


async def names_from_another_session(session: AsyncSession) -> list[str]:
    async with AsyncSession(session.bind) as other:
        return await names(other)


def test_values_are_compared() -> None:
    assert kind(names_of_rows, names, SESSION) == ""
    assert kind(no_names, names, SESSION) != ""


def test_the_transaction_of_a_given_session_is_the_callers() -> None:
    assert kind(names_from_another_session, names, SESSION) == ""
    assert kind(names_in_a_transaction_that_ended, names, SESSION) == "ends_the_transaction"


async def add_tag(factory: Any) -> None:
    async with factory.begin() as session:
        session.add(Tag(name="async"))


async def add_tag_by_hand(factory: Any) -> None:
    async with factory() as session:
        await session.execute(text("INSERT INTO tags (name) VALUES ('async')"))
        await session.commit()


async def add_tag_uncommitted(factory: Any) -> None:
    async with factory() as session:
        session.add(Tag(name="async"))
        await session.flush()


async def add_other_tag(factory: Any) -> None:
    async with factory.begin() as session:
        session.add(Tag(name="Async"))


def test_what_is_committed_is_compared() -> None:
    assert kind(add_tag_by_hand, add_tag, FACTORY) == ""
    assert kind(add_tag_uncommitted, add_tag, FACTORY) == "not_committed"
    assert kind(add_other_tag, add_tag, FACTORY) == "other_state"


async def streams(engine: Any) -> int:
    async with engine.connect() as connection:
        rows = await connection.stream(
            select(Post.id).order_by(Post.id).execution_options(yield_per=10)
        )
        return sum([row.id async for row in rows])


async def reads_all(engine: Any) -> int:
    async with engine.connect() as connection:
        return sum(await connection.scalars(select(Post.id)))


MANY = select(func.generate_series(1, 120).label("number"))


async def streams_many(engine: Any) -> int:
    async with engine.connect() as connection:
        rows = await connection.stream(MANY.execution_options(yield_per=10))
        return sum([row.number async for row in rows])


async def reads_many(engine: Any) -> int:
    async with engine.connect() as connection:
        return sum(await connection.scalars(MANY))


async def reads_many_from_asyncpg(engine: Any) -> int:
    async with engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        return sum(row[0] for row in await raw.fetch("SELECT generate_series(1, 120)"))


async def streams_more(engine: Any) -> int:
    async with engine.connect() as connection:
        rows = await connection.stream(select(Post.id, Tag.id).execution_options(yield_per=20))
        return sum({row[0] async for row in rows})


async def reads_twice(engine: Any) -> int:
    return (await reads_all(engine) + await reads_all(engine)) // 2


def test_statements_and_rows_are_counted_at_the_driver() -> None:
    assert kind(streams, streams, replace(ENGINE, at_once=50, rows="reference")) == ""
    assert kind(reads_all, streams, replace(ENGINE, rows="reference")) == ""
    terms = replace(ENGINE, at_once=50)
    assert kind(reads_many_from_asyncpg, streams_many, terms) == "fetches_all_at_once"
    assert kind(streams_more, streams, replace(ENGINE, rows="reference")) == "fetches_other_rows"
    assert kind(streams_many, streams_many, replace(ENGINE, at_once=50)) == ""
    assert kind(reads_many, streams_many, replace(ENGINE, at_once=50)) == "fetches_all_at_once"
    assert kind(reads_twice, streams, replace(ENGINE, statements=1)) == "too_many_statements"


# -- what only async code does wrong ---------------------------------------------------------------


async def with_posts(session: AsyncSession) -> User:
    return (await session.scalars(select(User).options(selectinload(User.posts)).limit(1))).one()


async def without_posts(session: AsyncSession) -> User:
    return (await session.scalars(select(User).limit(1))).one()


async def reads_posts(session: AsyncSession) -> User:
    user = await without_posts(session)
    assert user.posts is not None
    return user


async def expired(session: AsyncSession) -> User:
    user = await with_posts(session)
    session.expire(user)
    return user


def titles(user: Any, *_: Any) -> list[str]:
    return [post.title for post in user.posts]


def test_a_lazy_load_has_nobody_who_waits_for_it() -> None:
    found = first(call(), with_posts, reads_posts, SESSION)
    assert found is not None
    assert found.kind == "missing_greenlet"
    assert "`User.posts` wasn't loaded" in found.message
    assert kind(without_posts, with_posts, SESSION) == ""
    assert kind(without_posts, with_posts, SESSION, call(after=titles)) == "cannot_be_read"
    assert kind(expired, with_posts, SESSION) == "cannot_be_read"


async def forgets_await(factory: Any) -> None:
    async with factory() as session:
        session.add(Tag(name="async"))
        session.commit()


async def uses_a_coroutine(factory: Any) -> None:
    async with factory() as session:
        session.scalars(select(Tag)).all()


async def returns_a_coroutine(session: AsyncSession) -> Any:
    return names(session)


async def awaits_too_much(factory: Any) -> None:
    async with factory.begin() as session:
        await session.add(Tag(name="async"))


def test_a_missing_await_is_named() -> None:
    found = first(call(), add_tag, forgets_await, FACTORY)
    assert found is not None
    assert found.kind == "never_awaited"
    assert "`AsyncSession.commit()` without `await`" in found.message
    assert kind(uses_a_coroutine, add_tag, FACTORY) in ("never_awaited", "missing_await")
    assert kind(returns_a_coroutine, names, SESSION) == "returns_a_coroutine"
    assert kind(awaits_too_much, add_tag, FACTORY) == "awaits_a_value"


def plain(session: AsyncSession) -> list[str]:
    return []


async def yields(session: AsyncSession) -> Any:
    yield 1


def hands_on(session: AsyncSession) -> Any:
    return names(session)


@pytest.mark.parametrize("answer", [plain, yields])
def test_what_cannot_be_awaited_is_said(answer: Answer) -> None:
    with pytest.raises(NotYet, match="can't be awaited"):
        kind(answer, names, SESSION)


def test_a_plain_function_that_returns_an_awaitable_does_as_well() -> None:
    assert kind(hands_on, names, SESSION) == ""


async def counts(factory: Any) -> list[int]:
    async def count(author: int) -> int:
        async with factory() as session:
            return int(
                await session.scalar(select(func.count()).where(Post.author_id == author)) or 0
            )

    return await asyncio.gather(*map(count, (1, 2, 3)))


async def counts_in_one(factory: Any) -> list[int]:
    async with factory() as session:

        async def count(author: int) -> int:
            return int(
                await session.scalar(select(func.count()).where(Post.author_id == author)) or 0
            )

        return await asyncio.gather(*map(count, (1, 2, 3)))


async def counts_in_one_that_is_connected(factory: Any) -> list[int]:
    async with factory() as session:
        await session.connection()

        async def count(author: int) -> int:
            return int(
                await session.scalar(select(func.count()).where(Post.author_id == author)) or 0
            )

        return await asyncio.gather(*map(count, (1, 2, 3)))


async def counts_in_turn(factory: Any) -> list[int]:
    async with factory() as session:
        query = select(func.count()).where(Post.author_id == 1)
        return [
            int(await session.scalar(query.with_only_columns(func.count()).where()) or 0)
            and int(await session.scalar(select(func.count()).where(Post.author_id == author)) or 0)
            for author in (1, 2, 3)
        ]


def test_a_session_for_several_tasks_is_noticed() -> None:
    assert kind(counts, counts, replace(FACTORY, connections="reference")) == ""
    assert kind(counts_in_one, counts, FACTORY) == "shares_a_session"
    assert kind(counts_in_one_that_is_connected, counts, FACTORY) == "shares_a_session"


def test_how_many_connections_are_used_at_once_is_compared() -> None:
    terms = replace(FACTORY, connections="reference")
    assert kind(counts_in_turn, counts, terms) == "one_after_the_other"
    assert kind(counts, counts_in_turn, terms) == "too_many_at_once"


async def runs_a_loop(factory: Any) -> None:
    coroutine = add_tag(factory)
    try:
        asyncio.run(coroutine)
    finally:
        coroutine.close()


def test_a_second_loop_is_named() -> None:
    assert kind(runs_a_loop, add_tag, FACTORY) == "runs_a_second_loop"


async def leaves_a_task(factory: Any) -> None:
    await add_tag(factory)
    asyncio.get_running_loop().kept = asyncio.create_task(asyncio.sleep(60))  # type: ignore[attr-defined]


def test_a_task_that_goes_on_is_noticed() -> None:
    found = first(call(), add_tag, leaves_a_task, FACTORY)
    assert found is not None
    assert found.kind == "leaves_a_task"
    assert "`sleep`" in found.message


async def in_time(factory: Any, ask: Any) -> bool:
    try:
        async with asyncio.timeout(20), factory.begin() as session:
            await session.execute(update(User).values(bio="changed"))
            await ask()
    except TimeoutError:
        return False
    return True


async def without_a_timeout(factory: Any, ask: Any) -> bool:
    async with factory.begin() as session:
        await session.execute(update(User).values(bio="changed"))
        await ask()
    return True


async def in_time_in_another_loop(factory: Any, ask: Any) -> bool:
    try:
        await asyncio.to_thread(lambda: asyncio.run(asyncio.wait_for(ask(), 20)))
    except TimeoutError:
        return False
    return True


async def in_time_left_open(factory: Any, ask: Any) -> bool:
    session = factory()
    try:
        async with asyncio.timeout(20):
            await session.execute(update(User).values(bio="changed"))
            await ask()
            await session.commit()
            await session.close()
    except TimeoutError:
        return False
    return True


async def in_time_kept_open(factory: Any, ask: Any) -> bool:
    session = factory()
    asyncio.get_running_loop().kept = session  # type: ignore[attr-defined]
    try:
        async with asyncio.timeout(20):
            await session.execute(update(User).values(bio="changed"))
            await ask()
    except TimeoutError:
        return False
    return True


def test_nothing_stays_open_after_a_cancellation() -> None:
    never = call(From(lambda _: Never(20, "asking"), "ask"))
    assert kind(in_time, in_time, FACTORY, never) == ""
    assert kind(without_a_timeout, in_time, FACTORY, never) == "waits_for_ever"
    assert kind(in_time_in_another_loop, in_time, FACTORY, never) == "runs_a_second_loop"
    assert kind(in_time_left_open, in_time, FACTORY, never) == "leaves_connection_open"
    assert kind(in_time_kept_open, in_time, FACTORY, never) == "leaves_connection_open"


async def with_an_engine_of_its_own(factory: Any) -> None:
    url = factory.kw["bind"].url
    async with create_async_engine(url).begin() as connection:
        await connection.execute(text("INSERT INTO tags (name) VALUES ('async')"))


def test_an_engine_that_is_not_disposed_of_is_noticed() -> None:
    assert kind(with_an_engine_of_its_own, add_tag, FACTORY) == "leaves_connection_open"


# -- the loop must go on ---------------------------------------------------------------------------


async def hash_in_a_thread(factory: Any, hash_password: Any) -> str:
    return str(await asyncio.to_thread(hash_password, "secret"))


async def hash_here(factory: Any, hash_password: Any) -> str:
    return str(hash_password("secret"))


async def hash_in_a_thread_and_wait(factory: Any, hash_password: Any) -> str:
    with ThreadPoolExecutor(1) as pool:
        return str(pool.submit(hash_password, "secret").result())


async def hash_with_a_connection(factory: Any, hash_password: Any) -> str:
    async with factory() as session:
        await session.connection()
        return await hash_in_a_thread(factory, hash_password)


async def ask_with_a_connection(factory: Any, ask: Any) -> str:
    async with factory() as session:
        await session.connection()
        return str(await ask("secret"))


async def ask_first(factory: Any, ask: Any) -> str:
    return str(await ask("secret"))


def test_work_that_blocks_is_noticed_without_a_clock() -> None:
    each = call(From(lambda _: Blocking(str.upper, "hashing", holding=False), "hash_password"))
    assert kind(hash_in_a_thread, hash_in_a_thread, FACTORY, each) == ""
    assert kind(hash_here, hash_in_a_thread, FACTORY, each) == "blocks_the_loop"
    assert kind(hash_with_a_connection, hash_in_a_thread, FACTORY, each) == "holds_a_connection"


def test_a_loop_that_waits_for_its_thread_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook.judge.equivalence.asynchronous.probes._PATIENCE", 0.05)
    each = call(From(lambda _: Blocking(str.upper, "hashing"), "hash_password"))
    assert kind(hash_in_a_thread_and_wait, hash_in_a_thread, FACTORY, each) == "waits_for_a_thread"


def test_a_connection_that_is_held_while_others_answer_is_noticed() -> None:
    each = call(From(lambda _: Outside(str.upper, "asking", holding=False), "ask"))
    assert kind(ask_first, ask_first, FACTORY, each) == ""
    assert kind(ask_with_a_connection, ask_first, FACTORY, each) == "holds_a_connection"


async def uses_psycopg2(factory: Any) -> None:
    engine = create_engine(factory.kw["bind"].url.set(drivername="postgresql+psycopg2"))
    with Session(engine) as session:
        session.add(Tag(name="async"))
        session.commit()
    engine.dispose()


def test_a_driver_that_waits_blocks_the_loop() -> None:
    assert kind(uses_psycopg2, add_tag, FACTORY) == "blocks_the_loop"


def test_a_contract_cannot_ask_for_the_callers_transaction() -> None:
    assert Contract.read({"given": "async_session"}).transaction == "own"
    with pytest.raises(ValueError, match="transactions of its own"):
        Contract.read({"given": "async_session", "transaction": "caller"})


def test_threads_are_not_left_behind() -> None:
    before = threading.active_count()
    each = call(From(lambda _: Blocking(str.upper, "hashing"), "hash_password"))
    kind(hash_in_a_thread, hash_in_a_thread, FACTORY, each)
    assert threading.active_count() == before
