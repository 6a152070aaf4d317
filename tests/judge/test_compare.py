"""Comparing with whatever a learner's function may give back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import column, create_engine, literal, make_url, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workbook.course.catalogue import Exercise
from workbook.judge import compare
from workbook.judge.case import Case
from workbook.judge.feedback import NotYet


class Hostile:
    """Raises at every touch."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("==")

    def __hash__(self) -> int:
        raise TypeError("hash")

    def __repr__(self) -> str:
        raise RuntimeError("repr")


def case() -> Case:
    return Case(Exercise("x", "", "", (), ("x",), "ch99"), {}, make_url("postgresql+psycopg2://"))


ANYTHING: list[Any] = [Hostile(), column("x"), select(1), literal(1), object(), Hostile, b"", {}]
ANYTHING += [set(), float("nan"), ...]


@pytest.mark.parametrize("got", ANYTHING, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("expected", [None, 7, True, "a", (1, 2), [1], [(1, "a")], []])
def test_anything_at_all_is_told_apart(got: Any, expected: Any) -> None:
    for answer in (got, [got], (got,), [(1, got)]):
        if expected == [] and isinstance(answer, set):
            continue  # nothing in it: as good as an empty list
        with pytest.raises(NotYet) as told:
            case().same(answer, expected, mistakes={"a": (got, "a"), "b": ([got], "b")})
        assert told.value.message
        assert " at 0x" not in str(vars(told.value))


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("got", [[column("x")], [Hostile(), Hostile()], [[1], {2: 3}]])
def test_rows_of_anything(got: list[Any], ordered: bool) -> None:
    with pytest.raises(NotYet):
        case().same(got, [(1,), (2,)], ordered=ordered)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (7, 7),
        ([(1, "a")], [(1, "a")]),
        (((1, 2),), ((1, 2),)),
        ([], []),
        ((x for x in (1, 2)), [1, 2]),
        ((1, 2), [1, 2]),
        (None, None),
        (2.0, 2),
        (True, True),
    ],
)
def test_what_is_the_same(got: Any, expected: Any) -> None:
    case().same(got, expected)


def test_a_row_is_a_tuple_and_a_result_is_no_list() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        rows = connection.execute(select(literal(1), literal("a"))).all()
        case().same(rows, [(1, "a")])
        case().same(rows[0], (1, "a"))
        with pytest.raises(NotYet) as told:
            case().same(connection.execute(select(literal(1))), [(1,)])
    engine.dispose()
    assert told.value.mistake == "returns_a_result"


@pytest.mark.parametrize(
    ("got", "expected", "mistake"),
    [
        ([2, 1], [1, 2], "wrong_order"),
        ([1, 1, 2], [1, 2], "duplicate_rows"),
        ([1, 2, 3], [1, 2], "extra_rows"),
        ([1], [1, 2], "missing_rows"),
        ([1, 3], [1, 2], "other_rows"),
        (None, [1], "returns_nothing"),
        (None, 1, "returns_nothing"),
        ("abc", ["a", "b", "c"], "returns_no_list"),
        ({"a": 1}, ["a"], "returns_no_list"),
        (1, True, "other_value"),
        ([1, 1], [1, 2], "other_rows"),
    ],
)
def test_how_it_differs(got: Any, expected: Any, mistake: str) -> None:
    with pytest.raises(NotYet) as told:
        case().same(got, expected)
    assert told.value.mistake == mistake


def test_named_mistakes_come_first_unless_they_are_the_right_answer() -> None:
    mistakes = {"all": ([1, 2], "It is all of them."), "none": ([], "It is none.")}
    with pytest.raises(NotYet, match="It is none"):
        case().same([], [1, 2], mistakes=mistakes)
    case().same([1, 2], [1, 2], mistakes=mistakes)


def test_values_are_said_shortly() -> None:
    assert compare.short_repr((1, datetime(2026, 1, 2, tzinfo=UTC), date(2026, 1, 2))) == (
        "(1, 2026-01-02 00:00:00+00:00, 2026-01-02)"
    )
    assert compare.short_repr(Hostile()) == "<Hostile>"
    assert compare.short_repr(object()) == "<object>"
    assert len(compare.short_repr("x" * 10_000)) == 70
    assert compare.listed(range(20))[-1] == "... 12 more"
    assert compare.listed([]) == ["(no rows)"]


def test_no_password_is_printed() -> None:
    assert "secret" not in compare.short_repr(
        make_url("postgresql+psycopg2://me:secret@localhost/app")
    )


def test_a_mapped_object_without_a_repr_is_shown_by_its_columns() -> None:
    class Base(DeclarativeBase):
        pass

    class Note(Base):
        __tablename__ = "note"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str]

    assert compare.short_repr(Note(id=3, text="hello")) == "Note(id=3, text='hello')"
    assert compare.short_repr(Note(text="new")) == "Note(text='new')"
