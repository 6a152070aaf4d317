"""A folder of the learner's own exercises is handed out, listed and judged as ours are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

HEAD = """\
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Tag


def own_tags(session: Session) -> list[str]:
    \"\"\"Return the names of all tags, in their order.\"\"\"
"""
RIGHT = "    return list(session.scalars(select(Tag.name).order_by(Tag.name)))\n"
FILES = {
    "chapter.toml": 'title = "Tags of mine"\nweek = 1\nminutes = 5\nexercises = ["own_tags"]\n',
    "stub.py": f"{HEAD}    raise NotImplementedError\n",
    "own_tags/exercise.toml": 'title = "All tags"\nsection = ""\nhints = ["Which column?"]\n'
    '[contract]\ngiven = "session"\n',
    "own_tags/check.py": """\
from collections.abc import Iterator

from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call()
""",
    "own_tags/solution.py": HEAD + RIGHT,
    "own_tags/wrong.py": "",
}


@pytest.fixture
def own(work: Path) -> Path:
    for name, text in FILES.items():
        file = work / "exercises" / "extra_tags" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return work / "exercises" / "extra_tags.py"


def test_own_exercises_are_judged_like_ours(run: Run, own: Path) -> None:
    assert "exercises/extra_tags.py" in run("update").out
    assert own.read_text(encoding="utf-8") == FILES["stub.py"]
    assert "Your own exercises" in run("status").out
    own.write_text(HEAD + RIGHT.replace(".order_by(Tag.name)", ""), encoding="utf-8")
    wrong = run("check", "own_tags")
    assert wrong.code == 1
    assert "not yet right" in wrong.out, wrong.out
    assert ".ipynb" not in wrong.out, "there is no chapter about it"
    own.write_text(HEAD + RIGHT, encoding="utf-8")
    assert run("check", "extra_tags").out.startswith("✓ own_tags  right")
    assert run("hint", "own_tags").out.startswith("1. Which column?")
    assert run("find", "tags").code == 0
