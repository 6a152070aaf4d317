"""The check of ``rotate``, chapter 16."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLE = """
CREATE TABLE refresh_tokens (
  digest text PRIMARY KEY, account_id int NOT NULL, family text NOT NULL,
  expires_at timestamptz NOT NULL, used_at timestamptz);
INSERT INTO refresh_tokens VALUES
  ('first', 7, 'f1', '2026-03-20', '2026-02-01'),
  ('second', 7, 'f1', '2026-03-25', '2026-02-15'),
  ('third', 7, 'f1', '2026-03-30', NULL),
  ('other device', 7, 'f2', '2026-03-30', NULL),
  ('other account', 8, 'f3', '2026-03-30', NULL),
  ('expired', 8, 'f4', '2026-02-28', NULL),
  ('expires now', 9, 'f5', '2026-03-01 12:00+00', NULL),
  ('expires soon', 9, 'f6', '2026-03-01 12:00:00.000001+00', NULL),
  ('used and expired', 9, 'f7', '2026-01-31', '2026-01-15'),
  ('unused of f7', 9, 'f7', '2026-02-28', NULL),
  ('O''Brien''s', 9, 'f8', '2026-03-30', '2026-02-28'),
  ('the newer one', 9, 'f8', '2026-03-30', NULL),
  ('', 10, '', '2026-03-30', NULL)
"""
DIGESTS = (
    *("third", "other device", "other account", "second", "first", "expired", "expires now"),
    *(
        "expires soon",
        "used and expired",
        "unused of f7",
        "nowhere",
        "",
        "O'Brien's",
        "THIRD",
        "third ",
        "%",
    ),
)


def calls(world: World) -> Iterator[Call]:
    for digest in DIGESTS:
        yield call(digest, "new", NOW, setup=TABLE)
    yield call("third", "new", NOW + timedelta(days=365), setup=TABLE)
    yield call("third", "first", NOW, setup=TABLE)
    elsewhere = NOW.astimezone(draw.ZONES[1])  # the same moment
    yield call("third", "new", elsewhere, setup=TABLE)


def pairs(world: World) -> Iterator[Pair]:
    yield Pair(call("third", "one", NOW), call("third", "two", NOW), setup=TABLE)


@on("empty")
def check_rotate(case: Case) -> None:
    case.sql(TABLE)
    engine = case.make_engine()
    second: list[Any] = []

    def in_between(*_: Any) -> None:
        with Session(engine) as session:
            session.execute(text("SET LOCAL lock_timeout = '100ms'"))
            try:
                second.append(case.answer(session, "third", "two", NOW))
                session.commit()
            except OperationalError:
                pass  # it waits for the first, as it should

    event.listen(engine, "after_cursor_execute", in_between, once=True)
    with Session(engine) as session:
        first = case.answer(session, "third", "one", NOW)
        session.commit()
    case.mistake(
        "looks_first",
        second == [first] and first is not None,
        case.exercise.messages["looks_first"],
    )
