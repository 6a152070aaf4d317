"""``workbook why`` and ``why()``."""

from __future__ import annotations

import sys

import pytest
from typer.testing import CliRunner

from workbook import why
from workbook.cli.app import app


def _said(*arguments: str, pasted: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["why", *arguments], input=pasted)
    return result.exit_code, result.output


def test_a_message_is_explained_with_both_forms() -> None:
    code, said = _said("QueuePool", "limit", "of", "size", "5")
    assert code == 0
    for part in ("s03", "Why:", "Cure:", "ch03", "def bad", "def good"):
        assert part in said
    assert "PATTERN" not in said


def test_a_pasted_traceback_is_read_from_standard_input() -> None:
    code, said = _said(
        pasted="Traceback (most recent call last):\n  x\nValueError: Event loop is closed"
    )
    assert (code, said[:3]) == (0, "s07")


def test_both_forms_run_on_demand() -> None:
    code, said = _said("s54", "--run")
    assert code == 0
    assert "bad: sqlalchemy.exc.NoResultFound: No row was found" in said
    assert "good: None" in said


def test_what_is_not_in_the_index_is_said() -> None:
    assert _said("IndentationError: unexpected indent") == (
        1,
        "The error index has nothing that fits.\n",
    )


def test_in_a_notebook_the_last_error_is_explained(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(sys, "last_value", raising=False)
    why()
    assert capsys.readouterr().out == "No cell has failed yet.\n"
    monkeypatch.setattr(sys, "last_value", KeyError("x"), raising=False)
    why()
    assert capsys.readouterr().out == "The error index has nothing that fits.\n"
    error = RuntimeError("Event loop is closed")
    monkeypatch.setattr(sys, "last_value", error, raising=False)
    why()
    said = capsys.readouterr().out
    assert "Why: the pool outlives the loop that made it" in said
    assert "def bad" in said
