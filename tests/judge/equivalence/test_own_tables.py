"""Exercises whose classes have tables of their own, which ``prepare`` creates on each side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, declarative_base, mapped_column, sessionmaker

from workbook.judge.equivalence import known_mistakes
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.comparison import Comparison
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.run import failures
from workbook.judge.equivalence.smallest_case import Counterexample
from workbook.judge.equivalence.worlds import World
from workbook.judge.feedback import NotYet

Objects = Mapping[str, Any]
SESSION = Contract("session", worlds=("empty",))
FACTORY = Contract("factory", worlds=("empty",))


def word(**options: Any) -> Objects:
    """A class with a table, and a function that knows nothing of it."""

    class Word(declarative_base()):  # type: ignore[misc]
        __tablename__ = "words"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str | None] = mapped_column(String(20), **options)

    return {"Word": Word, "f": lambda _: None}


def prepare(objects: Objects, engine: Any) -> None:
    objects["Word"].__table__.create(engine)


def _left_out(_: Any, session: Session, __: Any) -> Any:
    new = session.info["objects"]["Word"]()
    session.add(new)
    session.flush()
    session.refresh(new)
    return new.name


def _count(_: Any, factory: sessionmaker[Session], __: Any) -> Any:
    with factory() as session:
        every = select(func.count()).select_from(session.info["objects"]["Word"])
        return session.scalar(every)


def comparison(
    answer: Objects, after: Any = _left_out, contract: Contract = SESSION, *rows: str
) -> Comparison:
    """A word whose default is ``a``, beside an answer."""

    def calls(_: World) -> Iterator[Call]:
        yield call(name="f", after=after)

    reference, fill = word(server_default="a"), (lambda _: rows) if rows else None
    return Comparison(contract, ["Word", "f"], reference, answer, calls, prepare, fill)


def first(made: Comparison) -> Any:
    differing = failures(made)
    try:
        return next(differing, None)
    finally:
        differing.close()


def test_rows_that_the_classes_refuse_are_said_to_the_learner() -> None:
    same = "INSERT INTO words (name) VALUES ('one')"
    with pytest.raises(NotYet, match="duplicate key") as told:
        first(comparison(word(unique=True), _left_out, SESSION, same, same))
    assert told.value.mistake == "create_fails"
    assert first(comparison(word(server_default="a"), _left_out, SESSION, same, same)) is None


def test_a_reference_that_refuses_its_rows_is_an_error() -> None:
    with pytest.raises(Exception, match="wrods"):
        first(comparison(word(), _left_out, SESSION, "INSERT INTO wrods VALUES (1)"))


def test_each_known_mistake_has_the_tables_of_its_own_classes() -> None:
    wrong = {"b": word(server_default="b"), "c": word(server_default="c"), "none": word()}
    for name in wrong:
        made = comparison(word(**({} if name == "none" else {"server_default": name})))
        failure = first(made)
        assert known_mistakes.match(made, Counterexample(failure), failure, wrong) == name


def test_sessions_of_a_factory_know_the_objects() -> None:
    assert first(comparison(word(server_default="a"), _count, FACTORY)) is None
