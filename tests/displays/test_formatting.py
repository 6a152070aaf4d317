"""What all displays share: plurals, values as text, lines that are wrapped."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workbook.displays.formatting import plural, safe_repr, value, without_addresses, wrapped


class Plain:
    """Has the default repr, with an address in it."""


class BrokenDate(date):
    """Cannot be shown."""

    def isoformat(self) -> str:
        raise ValueError("not today")

    def __repr__(self) -> str:
        raise ValueError("not today")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1200, "1,200 rows")]
)
def test_plural(count: int, words: str) -> None:
    assert plural(count, "row") == words


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ("zoe", "'zoe'"),
        (None, "None"),
        (datetime(2026, 3, 1, 9, 30), "'2026-03-01T09:30:00'"),  # noqa: DTZ001
        (date(2026, 3, 1), "'2026-03-01'"),
        (Plain(), "<Plain>"),
        ("found at 0xAB", "'found at 0xAB'"),
        (BrokenDate(2026, 3, 1), "<BrokenDate>"),
        ("x" * 100, "'" + "x" * 59 + "... (102 characters)"),
    ],
)
def test_value(item: object, shown: str) -> None:
    assert value(item) == shown


def test_a_repr_that_fails() -> None:
    assert safe_repr(BrokenDate(2026, 3, 1)) == "<BrokenDate>"


def test_addresses_are_left_out() -> None:
    assert without_addresses("<object object at 0x7f3a2c> and more") == "<object object> and more"


def test_wrapped() -> None:
    text = "one two three four five six"
    assert wrapped(text, 12, 2) == ["one two", "  three four", "  five six"]
    assert wrapped(text, 12, 2, most=2) == ["one two", "  three fo …"]
    assert wrapped("", 12, 2) == []
