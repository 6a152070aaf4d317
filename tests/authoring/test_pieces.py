"""What a chapter consists of: made by one command, and what is missing is said in a line each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from workbook.authoring import new, pieces
from workbook.course import catalogue, paths

STEM = "ch44_spare"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of chapter 5 and nothing else, in place of the course."""
    for folder in ("NOTEBOOKS", "LESSONS", "EXERCISES"):
        target = tmp_path / folder.lower()
        target.mkdir()
        monkeypatch.setattr(paths, folder, target)
    root = paths.ROOT
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    shutil.copy(root / "notebooks" / "ch05_crud.ipynb", tmp_path / "notebooks")
    shutil.copy(root / "lessons" / "ch05_crud.py", tmp_path / "lessons")
    shutil.copytree(root / "exercises" / "ch05_crud", tmp_path / "exercises" / "ch05_crud")
    return tmp_path


def problems(stem: str = STEM) -> str:
    return "\n".join(pieces.problems(stem))


@pytest.mark.parametrize("stem", pieces.stems())
def test_nothing_is_missing(stem: str) -> None:
    assert list(pieces.problems(stem)) == []


def test_a_new_chapter_says_nothing_but_that_it_is_empty(tree: Path) -> None:
    made = [path.relative_to(tree).as_posix() for path in new.chapter(STEM)]
    assert made == [
        f"notebooks/{STEM}.ipynb",
        f"lessons/{STEM}.py",
        f"exercises/{STEM}/chapter.toml",
        f"exercises/{STEM}/stub.py",
    ]
    assert problems() == ""
    assert list(new.chapter(STEM)) == []  # what is there stays as it is


def test_a_new_exercise_is_listed_and_says_what_is_left(tree: Path) -> None:
    list(new.chapter(STEM))
    for name in ("first", "second"):
        list(new.exercise(STEM, name))
    assert [
        each.name
        for each in catalogue._read_chapter(paths.EXERCISES / STEM / "chapter.toml").exercises
    ] == ["first", "second"]
    assert list(new.exercise(STEM, "first")) == []
    said = problems()
    assert "has no heading 'The heading of the notebook that explains it'" in said
    assert 'no cells with check("first")' in said
    assert "first/wrong.py has 0 answers: 3 at least." in said
    assert "first/exercise.toml has the topic 'One of the topics in" in said
    assert len(said.splitlines()) == 8
    assert list(pieces.problems("ch05_crud")) == []


@pytest.mark.parametrize("stem", ["ch5_crud", "crud", "ch05_", "ch05_Crud", "../ch05_crud"])
def test_a_chapter_is_called_like_the_others(tree: Path, stem: str) -> None:
    with pytest.raises(new.CannotCreate, match="is called like ch05_crud"):
        new.chapter(stem)


@pytest.mark.parametrize(
    ("stem", "name", "words"),
    [
        ("ch05_crud", "Sign-Up", "called like a function"),
        ("ch99_none", "any", "There is no chapter 'ch99_none'"),
        (STEM, "sign_up", "ch05_crud has an exercise 'sign_up'"),
    ],
)
def test_an_exercise_that_cannot_be(tree: Path, stem: str, name: str, words: str) -> None:
    list(new.chapter(STEM))
    with pytest.raises(new.CannotCreate, match=words):
        list(new.exercise(stem, name))


BROKEN = {
    "exercises/ch05_crud/sign_up/exercise.toml": ("section =", "sections =", "needs `section`"),
    "exercises/ch05_crud/chapter.toml": ("minutes =", "minute =", "needs `minutes`"),
    "exercises/ch05_crud/sign_up/solution.py": (
        "def sign_up",
        "def signup",
        "does not define sign_up",
    ),
    "exercises/ch05_crud/stub.py": ("def sign_up", "def sign up", "is not Python"),
    "exercises/ch05_crud/sign_up/check.py": (
        "def check_sign_up",
        "def check_signup",
        "defines check_signup",
    ),
}


@pytest.mark.parametrize("file", BROKEN)
def test_what_is_wrong_is_said(tree: Path, file: str) -> None:
    before, after, words = BROKEN[file]
    text = (tree / file).read_text(encoding="utf-8")
    assert before in text
    (tree / file).write_text(text.replace(before, after), encoding="utf-8")
    assert words in problems("ch05_crud")


@pytest.mark.parametrize(
    "file",
    [
        "notebooks/ch05_crud.ipynb",
        "lessons/ch05_crud.py",
        "exercises/ch05_crud/chapter.toml",
        "exercises/ch05_crud/stub.py",
        *(f"exercises/ch05_crud/sign_up/{name}" for name in pieces.FILES),
    ],
)
def test_what_is_missing_is_said(tree: Path, file: str) -> None:
    (tree / file).unlink()
    assert file in problems("ch05_crud")


def test_a_passed_check_has_to_show_something(tree: Path) -> None:
    file = tree / "exercises" / "ch05_crud" / "sign_up" / "exercise.toml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(each for each in lines if not each.startswith("shows = ")), "utf-8")
    assert "sign_up/exercise.toml has no `shows`" in problems("ch05_crud")


def test_a_folder_that_is_not_there(tree: Path) -> None:
    shutil.rmtree(tree / "exercises" / "ch05_crud" / "sign_up")
    assert "exercises/ch05_crud/sign_up is missing" in problems("ch05_crud")


def test_a_folder_that_is_not_listed(tree: Path) -> None:
    (tree / "exercises" / "ch05_crud" / "other").mkdir()
    assert "does not list 'other'" in problems("ch05_crud")


def test_a_broken_file_is_one_line_for_a_learner(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbook.cli import app

    listing = tree / "exercises" / "ch05_crud" / "sign_up" / "exercise.toml"
    listing.write_text("hints = []", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["workbook", "status"])
    catalogue.chapters.cache_clear()
    catalogue._read_chapter.cache_clear()
    try:
        with pytest.raises(SystemExit):
            app.run()
    finally:
        catalogue.chapters.cache_clear()
        catalogue._read_chapter.cache_clear()
    said = " ".join(capsys.readouterr().out.split())
    assert "exercises/ch05_crud/sign_up/exercise.toml needs `title`" in said
    assert "Traceback" not in said
