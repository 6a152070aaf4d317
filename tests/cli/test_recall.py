"""``workbook recall`` as it is typed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.cli.conftest import COMMAND, Run
from workbook.course import catalogue
from workbook.repetition import exercises, memory


def test_nothing_yet(run: Run) -> None:
    said = run("recall")
    assert said.code == 0
    assert "Recall asks about chapters that you have begun" in said.out


def test_a_conversation(work: Path, tmp_path: Path) -> None:
    (work / "progress.json").write_text(
        json.dumps({"right": ["find_by_email"], "tried": [], "hints": {}})
    )
    done = subprocess.run(
        [COMMAND, "recall", "--count", "3"],
        cwd=tmp_path,
        env=os.environ | {"COLUMNS": "100"},
        input="\n\nstop\n",
        text=True,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert done.stdout.startswith("3 questions. ")
    assert done.stdout.count("✗ not right. The answer: ") == 2
    assert "1 of 3: chapter 5, “" in done.stdout
    assert "2 being learned" in done.stdout
    assert len(memory.read()) == 2


def test_status_says_when_questions_are_due(run: Run) -> None:
    memory.note("ch05_crud/fact/in_an_empty_list", date(9000, 1, 1), right=True, where="recall")
    assert "Questions are due" not in run("status").out
    memory.note("ch05_crud/fact/get_of_nobody", date(2026, 3, 1), right=False, where="recall")
    assert "Questions are due: `workbook recall`." in run("status").out


def test_a_check_that_goes_wrong_is_noted(
    run: Run, work: Path, answer: Callable[[str, str], None]
) -> None:
    answer("find_by_email", "    return None")
    assert run("check", "find_by_email").code == 1
    [(key, record)] = memory.read().items()
    assert key == exercises.key(catalogue.exercise("find_by_email"))
    assert [(each.right, each.where) for each in record.answers] == [(False, "check")]
    assert record.mistake
