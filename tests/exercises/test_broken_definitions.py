"""One class that cannot be mapped does not spoil the rest of a learner's file."""

from pathlib import Path

import pytest

from workbook.course import catalogue
from workbook.judge import submission
from workbook.judge.feedback import NotYet

FILE = '''"""Mine."""
from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Keyless(Base):
    __tablename__ = "keyless"
    name: Mapped[str]


class Whole(Base):
    __tablename__ = "whole"
    id: Mapped[int] = mapped_column(primary_key=True)


class Heir(Keyless):
    pass


class Defaulted(Base):
    __tablename__ = "defaulted"
    id: Mapped[int] = mapped_column(
        primary_key=True,
    )
    count: Mapped[int] = mapped_column(server_default=0)


def answer() -> int:
    return 42
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ch99_broken.py"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_the_whole_ones_are_there(file: Path) -> None:
    module = submission.load(file)
    assert submission.pick(module, ("answer",))["answer"]() == 42
    assert submission.pick(module, ("Whole",))["Whole"].__table__.name == "whole"
    assert module.__doc__ == "Mine."


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("Keyless", 11, "No column is the primary key"),
        ("Heir", 11, "`Keyless` could not be defined"),  # the cause, not the consequence
        ("Defaulted", 30, "A server_default is SQL"),
    ],
)
def test_a_broken_one_is_explained_with_its_line(
    file: Path, name: str, line: int, words: str
) -> None:
    module = submission.load(file)
    with pytest.raises(NotYet) as caught:
        submission.pick(module, (name,))
    assert words in caught.value.message
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("id: Mapped[int] = mapped_column(primary_key=True)", "__tablename__ is missing"),
        (
            "__tablename__ = 'x'\n    id: int = mapped_column(primary_key=True)",
            "The annotation of X.id lacks Mapped",
        ),
        (
            (
                "__tablename__ = 'x'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
                "    d: Mapped[dict]"
            ),
            "which SQL type stands for the Python type of d",
        ),
        (
            "__tablename__ = 'whole'\n    id: Mapped[int] = mapped_column(primary_key=True)",
            "the same __tablename__ = 'whole'",
        ),
        (
            (
                "__tablename__ = 'x'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
                "    __table_args__ = ('x')"
            ),
            "add a comma",
        ),
        ("__tablename__ = 'x'\n    id = mapped_column(primary_key=True)", "X.id has no type"),
        (
            (
                "__tablename__ = 'x'\n    id: Mapped[int] = mapped_column(primary_key=True, "
                "ondelete='CASCADE')"
            ),
            "ondelete belongs inside the ForeignKey(...)",
        ),
        ("undefined", "NameError: name 'undefined'"),
    ],
)
def test_usual_mistakes_in_plain_words(tmp_path: Path, body: str, words: str) -> None:
    head = FILE.partition("class Keyless")[0].replace("from __future__ import annotations\n", "")
    whole = "class Whole" + FILE.partition("class Whole")[2].partition("\n\n\n")[0]
    path = tmp_path / "ch99_broken.py"
    path.write_text(f"{head}{whole}\n\n\nclass X(Base):\n    {body}\n", encoding="utf-8")
    with pytest.raises(NotYet) as caught:
        submission.pick(submission.load(path), ("X",))
    assert words in caught.value.message
    assert "\n" not in caught.value.message


def test_a_failing_import_still_stops_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ch99_broken.py"
    path.write_text("x = 1\nimport no_such_module\n", encoding="utf-8")
    with pytest.raises(NotYet) as caught:
        submission.load(path)
    assert caught.value.mistake == "import_fails"
    assert caught.value.line == 2


@pytest.mark.parametrize(
    "chapter",
    [each for each in catalogue.chapters() if each.exercises],
    ids=lambda chapter: chapter.stem,
)
def test_no_file_of_the_course_has_one(chapter: catalogue.Chapter) -> None:
    # A wrong answer that cannot be defined would be passed over, and prove nothing.
    files = [path for each in chapter.exercises for path in (each.solution, each.wrong)]
    paths = [path for path in files if path.is_file()]
    for path in (chapter.stub, *paths):
        assert submission.failures(submission.load(path)) == {}, path
