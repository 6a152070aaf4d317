"""What one call can hand over, and what its caller can look at."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.comparison import Comparison
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.run import failures

READ = Contract("session", worlds=("empty",))


def _kind(each: Call, reference: Callable[..., Any], answer: Callable[..., Any]) -> str:
    """The name of the first difference in this one call; empty where there is none."""
    comparison = Comparison(
        READ, ["f"], {"f": reference}, {"f": answer}, lambda _: iter([each]), None
    )
    differing = failures(comparison)
    first = next(differing, None)
    differing.close()
    return first.mismatches[0].kind if first else ""


def test_a_call_can_hand_over_a_session_on_another_database() -> None:
    on_sqlite = call(hand=lambda _: Session(create_engine("sqlite://")))

    def dialect(session: Session) -> str:
        return session.get_bind().dialect.name

    assert _kind(on_sqlite, dialect, lambda _: "sqlite") == ""
    assert _kind(call(), dialect, lambda _: "postgresql") == ""


def test_the_caller_reads_the_error() -> None:
    reading = call(read_error=lambda error: "name" in str(error))

    def refuses(session: Session, message: str = "no such name") -> None:
        raise ValueError(message)

    assert _kind(reading, refuses, lambda s: refuses(s, "this name is unknown")) == ""
    assert _kind(reading, refuses, lambda s: refuses(s, "no")) == "other_error_text"
    assert _kind(call(), refuses, lambda s: refuses(s, "no")) == ""


def test_the_caller_finds_the_loggers_as_the_call_left_them() -> None:
    logger = logging.getLogger("of this test")
    looking = call(after=lambda *_: logger.level)

    def loud(session: Session) -> Any:
        logger.setLevel(logging.INFO)
        return session.scalar(text("SELECT 1"))

    def louder(session: Session) -> Any:
        logger.setLevel(logging.DEBUG)
        return session.scalar(text("SELECT 1"))

    assert _kind(looking, loud, loud) == ""
    assert _kind(looking, loud, louder) == "other_value_afterwards"
    assert logger.level == logging.NOTSET
