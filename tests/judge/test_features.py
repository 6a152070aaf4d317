"""Features in a copy of the application: the folder, what is shared, and the first messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook.asgi import Request
from workbook.course import catalogue, my_work
from workbook.course.packages import completed, handed_out, last_revision, sources
from workbook.judge import answers, plugin
from workbook.judge.feedback import State
from workbook.judge.project.features.asks import Ask
from workbook.judge.project.features.copy import unaffected

PROJECT = catalogue.exercise("capstone")
TESTS = {"tests/test_features.py"}
SMALL = {
    "app/__init__.py": "",
    "app/models/__init__.py": "from app.models.post import Post\n",
    "app/models/post.py": "class Post: ...\n",
    "app/crud/__init__.py": "",
    "app/crud/posts.py": "from app.models import Post\n",
    "app/crud/tags.py": "TAGS = []\n",
    "app/routers/__init__.py": "",
    "app/routers/posts.py": "from app.crud import posts\n",
    "app/main.py": "from app.routers import posts\n",
    "tests/test_it.py": "",
}


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's copy of the project."""
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path / "my_work"))
    my_work.create()
    return tmp_path / "my_work" / "capstone"


def test_what_imports_a_changed_module_is_not_shared() -> None:
    changed = SMALL | {"app/crud/posts.py": "from app.models import Post  # and more\n"}
    assert unaffected(changed, SMALL) == {"models.post", "crud.tags"}
    more = SMALL | {"app/crud/tags.py": "TAGS = [1]\n"}
    assert unaffected(more, SMALL) == {"models.post", "crud.posts", "routers.posts", "main"}


def test_with_another_model_nothing_is_shared() -> None:
    assert unaffected(SMALL | {"app/models/post.py": ""}, SMALL) == set()
    assert unaffected(SMALL | {"app/models/new.py": ""}, SMALL) == set()


def test_the_copy_is_the_application(mine: Path) -> None:
    files = sources(mine)
    assert files == handed_out(PROJECT.starter)
    assert {"SPEC.md", "app/main.py", "alembic/env.py", "alembic.ini"} <= files.keys()
    assert plugin.judge_here(PROJECT).state is State.NOT_ATTEMPTED


def test_the_solution_changes_only_lines_of_the_application() -> None:
    assert not sources(PROJECT.solution).keys() & {*handed_out(PROJECT.starter)} - TESTS
    begun = handed_out(PROJECT.starter)
    files = completed(begun, {}, PROJECT.edits)
    changed = {name for name in files if files[name] != begun[name]}
    assert changed == {"app/main.py", "app/models/__init__.py"}
    with pytest.raises(ValueError, match="doesn't hold 'gone'"):
        completed(begun, {}, {"app/main.py": [["gone", ""]]})


def test_a_revision_follows_the_last_one_of_the_application() -> None:
    versions = {
        "alembic/versions/a.py": 'revision = "1"\ndown_revision = None\n',
        "alembic/versions/b.py": 'revision = "2"\ndown_revision = "1"\n',
    }
    mine = {"alembic/versions/c.py": 'revision = "3"\ndown_revision = "HEAD"\n'}
    assert last_revision(versions) == "2"
    assert 'down_revision = "2"' in completed(versions, mine, {})["alembic/versions/c.py"]


def test_the_first_messages(mine: Path) -> None:
    (mine / "app" / "models" / "bookmark.py").write_text("", encoding="utf-8")
    feedback = plugin.judge_here(PROJECT)
    assert feedback.mistake == "unfinished"
    assert "has no revision that follows" in feedback.message
    (mine / "app" / "deps.py").write_text("from nowhere import x\n", encoding="utf-8")
    feedback = plugin.judge_here(PROJECT)
    assert feedback.message.startswith("deps.py, line 1: the import stops with ModuleNotFound")


def test_a_request_is_said_with_what_one_has_to_know() -> None:
    ask = Ask("bookmarks", 3, Request("PUT", "/posts/2/bookmark"), "post 2 is a draft")
    assert str(ask) == "PUT /posts/2/bookmark (post 2 is a draft), sent by edgar (a user)"
    assert str(Ask("reports", None, Request("GET", "/reports"))).endswith("isn't signed in")


def test_every_fault_is_a_wrong_answer_with_words() -> None:
    faults = answers.faults(PROJECT)
    assert len(faults) == 8
    assert {fault.name for fault in faults} <= PROJECT.messages.keys()
    assert all(fault.at[1].startswith("/") for fault in faults)
