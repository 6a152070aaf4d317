"""The picture of a pool: every step that the pool takes, in order, and nothing left behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import URL, Engine, create_engine, exc, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from workbook.displays.pool import PoolTimeline, pool_timeline, watch, words
from workbook.displays.pool.data import BEFORE, Bar
from workbook.displays.pool.listening import about


@pytest.fixture
def small(database_url: URL) -> Iterator[Engine]:
    """One connection, one more in need, and little patience."""
    engine = create_engine(database_url, pool_size=1, max_overflow=1, pool_timeout=0.2)
    yield engine
    engine.dispose()


def told(timeline: PoolTimeline) -> list[str]:
    return [words.sentence(event) for event in timeline.events]


def end_all_others(url: URL) -> None:
    other = create_engine(url, poolclass=NullPool)
    with other.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_one_connection_serves_again(small: Engine) -> None:
    with watch(small) as timeline:
        for _ in range(2):
            with small.connect():
                pass
    assert told(timeline) == [
        "check-out 1 gets connection 1 (opened for it)",
        "check-out 1 returns connection 1",
        "check-out 2 gets connection 1",
        "check-out 2 returns connection 1",
    ]
    assert (timeline.connections, timeline.opened, timeline.checkouts) == (1, 1, 2)
    [lane] = timeline.lanes()
    assert lane.bars == [Bar(1, 0, 1), Bar(2, 2, 3)]


def test_overflow_is_closed_when_it_comes_back(small: Engine) -> None:
    with watch(small) as timeline:
        first, second = small.connect(), small.connect()
        first.close()
        second.close()
    assert told(timeline)[2:] == [
        "check-out 1 returns connection 1",
        "check-out 2 returns connection 2",
        "connection 2 is closed",
    ]
    assert [lane.closed for lane in timeline.lanes()] == [None, 4]


def test_giving_up_is_seen(small: Engine) -> None:
    timed_out = pytest.raises(exc.TimeoutError)
    with watch(small) as timeline, small.connect(), small.connect(), timed_out:
        small.connect()
    assert told(timeline)[2:4] == [
        "check-out 3 has to wait: every connection is out",
        "check-out 3 gives up waiting",
    ]
    assert (timeline.waits, timeline.timeouts, timeline.still_out) == (1, 1, 0)
    assert timeline.waiting() == [Bar(3, 2, 3, timed_out=True)]


def test_waiting_ends_with_a_connection(database_url: URL) -> None:
    engine = create_engine(database_url, pool_size=1, max_overflow=0, pool_timeout=10)
    with watch(engine) as timeline:
        held = engine.connect()
        timer = threading.Timer(0.1, held.close)
        timer.start()
        with engine.connect():
            pass
        timer.join()
    engine.dispose()
    assert told(timeline)[1:4] == [
        "check-out 2 has to wait: every connection is out",
        "check-out 1 returns connection 1",
        "check-out 2 gets connection 1",
    ]
    assert timeline.waiting() == [Bar(2, 1, 3)]


def test_a_connection_that_is_not_returned(small: Engine) -> None:
    with watch(small) as timeline:
        forgotten = small.connect()
    assert timeline.still_out == 1
    assert "1 not returned" in words.summary(timeline)
    forgotten.close()


def test_one_that_was_out_before_anybody_looked(small: Engine) -> None:
    earlier = small.connect()
    with watch(small) as timeline:
        earlier.close()
        with small.connect():
            pass
    assert told(timeline)[:2] == [
        "an earlier check-out returns connection 1",
        "check-out 1 gets connection 1",
    ]
    assert timeline.lanes()[0].bars == [Bar(None, BEFORE, 0), Bar(1, 1, 2)]
    assert repr(timeline).splitlines()[2].startswith("connection 1  [?=]....[1=]")


def test_pre_ping_replaces_a_dead_connection(database_url: URL) -> None:
    engine = create_engine(database_url, pool_pre_ping=True)
    with watch(engine) as timeline:
        for _ in range(2):
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            end_all_others(database_url)
    engine.dispose()
    assert told(timeline)[2:] == [
        "connection 1 was dead: closed",
        "check-out 2 gets connection 2 (opened for it)",
        "check-out 2 returns connection 2",
    ]


def test_death_in_use_ends_the_bar(small: Engine, database_url: URL) -> None:
    with watch(small) as timeline:
        with small.connect() as connection:
            connection.execute(text("SELECT 1"))
            end_all_others(database_url)
            with pytest.raises(exc.OperationalError):
                connection.execute(text("SELECT 1"))
        with small.connect():
            pass
    assert told(timeline) == [
        "check-out 1 gets connection 1 (opened for it)",
        "connection 1 was dead: closed",
        "check-out 2 gets connection 2 (opened for it)",
        "check-out 2 returns connection 2",
    ]
    assert timeline.still_out == 0


def test_dispose_is_followed(small: Engine) -> None:
    with watch(small) as timeline:
        with small.connect():
            pass
        small.dispose()
        with small.connect(), small.connect(), pytest.raises(exc.TimeoutError):
            small.connect()
    assert "connection 1 is closed" in told(timeline)
    assert timeline.timeouts == 1


def test_no_pool(database_url: URL) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    with watch(engine) as timeline:
        for _ in range(2):
            with engine.connect():
                pass
    assert (timeline.connections, timeline.checkouts) == (2, 2)
    assert timeline.about.startswith("no pool")


def test_async_tasks_are_told_apart(database_url: URL) -> None:
    async def main() -> PoolTimeline:
        engine = create_async_engine(
            database_url.set(drivername="postgresql+asyncpg"), pool_size=1, max_overflow=0
        )

        async def use(first: asyncio.Event) -> None:
            async with engine.connect() as connection:
                first.set()
                await connection.execute(text("SELECT pg_sleep(0.1)"))

        with watch(engine) as timeline:
            entered = asyncio.Event()
            task = asyncio.create_task(use(entered))
            await entered.wait()
            await use(entered)
            await task
        await engine.dispose()
        return timeline

    timeline = asyncio.run(main())
    assert told(timeline)[1:4] == [
        "check-out 2 has to wait: every connection is out",
        "check-out 1 returns connection 1",
        "check-out 2 gets connection 1",
    ]


def test_nothing_is_left_behind(small: Engine) -> None:
    with watch(small) as first, small.connect():
        small.dispose()
    seen = list(first.events)
    with small.connect():
        pass
    assert first.events == seen
    assert "connect" not in vars(small.pool)


def test_two_pictures_at_once(small: Engine) -> None:
    with watch(small) as outer, watch(small) as inner, small.connect():
        pass
    assert told(outer) == told(inner)


def test_shown_also_when_the_block_fails(small: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), pool_timeline(small, "a fault"), small.connect():
        1 / 0  # noqa: B018
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "-- a fault: a pool of 1, overflow up to 1: 1 check-out on 1 connection"


TEXT = """\
-- a pool of 1, overflow up to 1: 3 check-outs on 2 connections, 1 waited, 1 timed out, \
1 not returned
step          1   2   3   4   5   6   7
connection 1  [1=]....[2=================>
connection 2              [3=========]x
waiting                       [4~]!
  1. check-out 1 gets connection 1 (opened for it)
  2. check-out 1 returns connection 1
  3. check-out 2 gets connection 1
  4. check-out 3 gets connection 2 (opened for it)
  5. check-out 4 has to wait: every connection is out
  6. check-out 4 gives up waiting
  7. connection 2 is closed"""


@pytest.fixture
def everything(small: Engine) -> Iterator[PoolTimeline]:
    with watch(small) as timeline:
        with small.connect():
            pass
        held = small.connect()
        with small.connect() as third:
            with pytest.raises(exc.TimeoutError):
                small.connect()
            third.detach()
    yield timeline
    held.close()


def test_as_text(everything: PoolTimeline) -> None:
    assert repr(everything) == TEXT


def test_as_drawing(everything: PoolTimeline) -> None:
    html = everything._repr_html_()
    svg = ET.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    assert svg.get("role") == "img"
    assert "1 timed out" in str(svg.get("aria-label"))
    titles = [title.text for title in svg.iter("title")]
    assert "check-out 4 gives up" in titles
    assert "check-out 2, not over at the end" in titles
    assert "connection 2 is closed" in titles
    # Letters take the colour of the text around them: legible in a light and a dark theme.
    assert svg.get("fill") == "currentColor"
    assert html.count("<li>") == len(everything.events)


def test_the_same_twice(database_url: URL) -> None:
    def run() -> tuple[str, str]:
        engine = create_engine(database_url, pool_size=1)
        with watch(engine) as timeline, engine.connect(), engine.connect():
            pass
        engine.dispose()
        return repr(timeline), timeline._repr_html_()

    assert run() == run()


def test_nothing_happened(small: Engine) -> None:
    with watch(small, "idle") as timeline:
        pass
    assert repr(timeline).startswith("-- idle: a pool of 1")
    assert "<svg" not in timeline._repr_html_()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "a pool of 5, overflow up to 10"),
        ({"max_overflow": 0}, "a pool of 5, no overflow"),
        ({"max_overflow": -1}, "a pool of 5, overflow without limit"),
    ],
)
def test_the_pool_in_words(options: dict[str, Any], words: str) -> None:
    assert about(create_engine("postgresql+psycopg2://", **options).pool) == words
