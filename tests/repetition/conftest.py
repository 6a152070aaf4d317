"""A learner's folder of its own, and a screen that a test reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from workbook.repetition.conversation import Verdict
from workbook.repetition.question import Question


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "my work"
    folder.mkdir()
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(folder))
    return folder


def passed(work: Path, *names: str, tried: Sequence[str] = ()) -> None:
    """Let these exercises be right."""
    progress = {"right": list(names), "tried": list(tried), "hints": {}}
    (work / "progress.json").write_text(json.dumps(progress), encoding="utf-8")


class FakeScreen:
    """Answers each question with the next of ``answers``, or rightly where it is ``None``."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)
        self.said: list[str] = []
        self.asked: list[Question] = []
        self.verdicts: list[Verdict] = []
        self.choices: list[Sequence[str]] = []
        self._part = 0

    def say(self, text: str) -> None:
        self.said.append(text)

    def show(self, question: Question, head: str, choices: Sequence[str]) -> None:
        self.asked.append(question)
        self.choices.append(choices)
        self._part = 0

    def ask(self, prompt: str) -> str | None:
        if not self.answers:
            return None
        answer = self.answers.pop(0)
        if answer is None:
            answer = self.asked[-1].parts[self._part].answer
            self._part += 1
        return answer

    def judged(self, verdict: Verdict) -> None:
        self.verdicts.append(verdict)
