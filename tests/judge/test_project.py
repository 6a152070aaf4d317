"""Projects that are packages of several files: how they are loaded, edited, kept, and tested."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from workbook.course import catalogue, my_work, solutions
from workbook.course.packages import sources
from workbook.judge import answers, checking, plugin
from workbook.judge.feedback import NotYet, State
from workbook.judge.project import runner
from workbook.judge.project.edits import Edit
from workbook.judge.project.folder import Folder, unaffected, untouched
from workbook.judge.project.runner import Failed, Tests, Version

PROJECT = catalogue.exercise("blog_api")
SMALL = {
    "__init__.py": "",
    "words.py": "WORD = 'right'\n",
    "greet.py": "from .words import WORD\n",
    "apart.py": "WORD = 'apart'\n",
    "main.py": "from . import apart, greet\n\n\ndef create_app(sessions):\n    return greet.WORD\n",
    "tests/__init__.py": "",
    "tests/conftest.py": """
import pytest

from small.main import create_app


@pytest.fixture
def word():
    return create_app(None)
""",
    "tests/test_words.py": """
import pytest


@pytest.mark.parametrize("letter", ["r", "t"])
def test_letters(word, letter):
    assert letter in word


def test_length(word):
    assert len(word) == 5, word
""",
}


@pytest.fixture
def small() -> Folder:
    return Folder.of("small", SMALL)


# -- packages -------------------------------------------------------------------------------------


def test_two_packages_of_one_name_are_beside_each_other(small: Folder) -> None:
    other = Folder.of("small", SMALL | {"words.py": "WORD = 'wrong'\n"})
    assert (small.create_app(None), other.create_app(None)) == ("right", "wrong")
    with small.active():
        assert small.module("words").WORD == "right"
        with other.active():
            assert sys.modules["small.words"].WORD == "wrong"
        assert sys.modules["small.words"].WORD == "right"
    assert "small" not in sys.modules


def test_only_what_imports_an_edited_module_is_imported_anew(small: Folder) -> None:
    edited = SMALL | {"words.py": "WORD = 'wrong'\n"}
    same = unaffected(edited, SMALL)
    assert same == {"apart"}
    assert small.create_app(None) == "right"
    other = Folder.of("small", edited)
    other.share(small, same)
    assert other.create_app(None) == "wrong"
    assert other._modules["small.apart"] is small._modules["small.apart"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"words.py": "WORD = 1 / 0\n"}, "words.py, line 1: the import stops with Zero"),
        ({"greet.py": "\nWORD =\n"}, "greet.py, line 2: the import stops with SyntaxError"),
        ({"main.py": "x = 1\n"}, "no function `create_app` in main.py"),
        ({"words.py": "exit()\n"}, "the import stops with SystemExit"),
    ],
)
def test_a_file_that_can_not_be_imported_is_named(files: dict[str, str], words: str) -> None:
    with pytest.raises(NotYet, match=words):
        _ = Folder.of("small", SMALL | files).create_app


def test_comments_and_caches_are_no_change(small: Folder) -> None:
    (small.path / "__pycache__").mkdir()
    (small.path / "__pycache__" / "x.py").write_text("", encoding="utf-8")
    (small.path / "words.py").write_text("# mine\nWORD = 'right'\n", encoding="utf-8")
    assert untouched(small.path, SMALL)
    (small.path / "more.py").write_text("", encoding="utf-8")
    assert not untouched(small.path, SMALL)


def test_an_edit_that_finds_nothing_fails() -> None:
    with pytest.raises(AssertionError, match="doesn't hold 'gone'"):
        Edit(SMALL)("words.py", "gone")


# -- tests of a package ---------------------------------------------------------------------------


def _failures(folder: Folder, *apps: Any) -> list[Failed | None]:
    found: list[Failed | None] = []

    def plan(tests: Tests) -> None:
        assert not tests.broken
        found.extend(tests.first_failure(Version(app)) for app in apps)

    runner.run(folder, plan)
    return found


def test_tests_run_on_one_version_after_the_other(small: Folder) -> None:
    results = _failures(
        small, lambda _: "right", lambda _: "write", lambda _: "rt", small.create_app
    )
    assert [result and result.test for result in results] == [
        None,
        None,
        "test_length",
        None,
    ]
    assert results[2] == Failed("test_length", 11, "AssertionError: rt")
    # Again in the same process: nothing of the run before is left.
    assert _failures(small, small.create_app) == [None]


def test_a_version_is_built_once_for_the_same_settings() -> None:
    version = Version(dict, keeps=True)
    first = version.build({"POOL_SIZE": "2"})
    assert version.build({"POOL_SIZE": "2"}) is first
    assert version.build({"POOL_SIZE": "3"}) == {"POOL_SIZE": "3"}
    assert version.called == 3


def test_a_test_that_exits_has_failed() -> None:
    folder = Folder.of("small", SMALL | {"tests/test_words.py": "def test_it(word): exit(3)\n"})
    [failed] = _failures(folder, lambda _: "right")
    assert failed is not None
    assert failed.test == "test_it"


def test_what_can_not_be_collected_is_told() -> None:
    folder = Folder.of("small", SMALL | {"tests/test_more.py": "import nothing_of_that_name\n"})
    broken: list[str] = []
    runner.run(folder, lambda tests: broken.extend(tests.broken))
    assert len(broken) == 1
    assert "nothing_of_that_name" in broken[0]
    broken_conftest = Folder.of("small", SMALL | {"tests/conftest.py": "import nothing_at_all\n"})
    assert "nothing_at_all" in runner.run(broken_conftest, lambda _: pytest.fail("collected"))


# -- the learner's folder -------------------------------------------------------------------------


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's copy of the project."""
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path / "my_work"))
    my_work.create()
    return tmp_path / "my_work" / "blog_api"


def test_the_folder_arrives_and_is_not_attempted(mine: Path) -> None:
    assert sources(mine) == sources(PROJECT.starter)
    assert plugin.judge_here(PROJECT).state is State.NOT_ATTEMPTED


def test_what_the_learner_wrote_is_kept(mine: Path) -> None:
    models, revision = mine / "models.py", mine / "migrations" / "versions" / "0002_mine.py"
    models.write_text("# mine\n", encoding="utf-8")
    revision.write_text("# mine\n", encoding="utf-8")
    my_work.update()
    assert models.read_text(encoding="utf-8") == revision.read_text(encoding="utf-8") == "# mine\n"
    my_work.reset_package("blog_api")
    assert sources(mine) == sources(PROJECT.starter)
    earlier = mine.parent / ".earlier" / "blog_api"
    assert (earlier / "models" / "000001.py").read_text(encoding="utf-8") == "# mine\n"
    assert (earlier / "migrations/versions/0002_mine" / "000001.py").is_file()


def test_a_check_keeps_a_copy_of_each_file(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "run", lambda *_, **__: iter(()))
    list(checking.check([PROJECT]))
    assert (mine.parent / ".earlier" / "blog_api" / "tests" / "test_api" / "000001.py").is_file()


def test_the_first_messages(mine: Path) -> None:
    (mine / "models.py").write_text("from nowhere import x\n", encoding="utf-8")
    (mine / "main.py").write_text("from blog_api import models\n", encoding="utf-8")
    feedback = plugin.judge_here(PROJECT)
    assert feedback.message.startswith("models.py, line 1: the import stops with ModuleNotFound")
    my_work.reset_package("blog_api")
    (mine / "helpers.py").write_text("", encoding="utf-8")
    feedback = plugin.judge_here(PROJECT)
    assert feedback.mistake == "unfinished"
    assert "There is no revision 0002 in migrations/versions yet" in feedback.message
    for file in mine.rglob("*.py"):
        file.unlink()
    assert "There is no main.py in blog_api/" in plugin.judge_here(PROJECT).message


def test_the_solution_is_all_its_files() -> None:
    code = solutions.source(PROJECT)
    assert "# posts.py\n" in code
    assert "def create_app" in code


def test_every_fault_is_a_wrong_answer_over_http() -> None:
    faults = answers.faults(PROJECT)
    assert len(faults) >= 20
    assert all(fault.at[1].startswith("/") for fault in faults)
    with_words = PROJECT.messages.keys() | {"no_tests"}
    assert {fault.name for fault in faults} <= with_words
