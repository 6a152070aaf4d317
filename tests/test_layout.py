"""One stem everywhere, imports one way, nothing that does not belong: and each rule can fail."""

import json

import pytest

from tests.support import layout

FILES = layout.files()
CHAPTER, EXERCISE = "exercises/ch05_crud", "exercises/ch05_crud/add_user"
COMPLETE = [
    "notebooks/ch05_crud.ipynb",
    "lessons/ch05_crud.py",
    *(f"{CHAPTER}/{name}" for name in sorted(layout.CHAPTER_FILES)),
    *(f"{EXERCISE}/{name}" for name in sorted(layout.EXERCISE_FILES)),
]


def test_every_chapter_has_all_its_files() -> None:
    assert layout.stem_problems(FILES) == []


def test_a_complete_chapter_is_fine() -> None:
    extras = [
        "notebooks/images/pool.svg",
        "exercises/README.md",
        f"{CHAPTER}/common.py",
        f"{EXERCISE}/part.py",
        "lessons/ch05_steps/one_file.py",
        "lessons/ch05_steps/package/routers/users.py",
    ]
    assert layout.stem_problems([*COMPLETE, *extras]) == []


def test_a_chapter_without_exercises_has_its_title_and_its_time() -> None:
    rest = ["notebooks/ch17_cheat_sheet.ipynb", "lessons/ch17_cheat_sheet.py"]
    listing = "exercises/ch17_cheat_sheet/chapter.toml"
    assert layout.stem_problems([*rest, listing]) == []
    assert layout.stem_problems(rest) == ["exercises/ch17_cheat_sheet/: missing"]
    assert layout.stem_problems([listing, *rest[:1]]) == ["lessons/ch17_cheat_sheet.py: missing"]


@pytest.mark.parametrize("missing", COMPLETE)
def test_a_missing_file_is_seen(missing: str) -> None:
    rest = [file for file in COMPLETE if file != missing]
    assert layout.stem_problems(rest) == [f"{missing}: missing"]


def test_a_chapter_without_its_folder_is_seen() -> None:
    rest = [file for file in COMPLETE if not file.startswith("exercises/")]
    assert layout.stem_problems(rest) == ["exercises/ch05_crud/: missing"]


@pytest.mark.parametrize(
    "stray",
    [
        "lessons/helpers.py",
        "lessons/old/ch05_crud.py",
        "lessons/ch05_steps/notes.txt",
        "lessons/ch05_steps/Step one/main.py",
        "notebooks/Untitled.ipynb",
        "exercises/ch05_crud.py",
        "exercises/ch5_crud/stub.py",
        "exercises/answers/ch05_crud.py",
        f"{CHAPTER}/helpers.py",
        f"{EXERCISE}/notes.txt",
        f"{EXERCISE}/Part.py",
        f"{EXERCISE}/parts/one.py",
    ],
)
def test_a_stray_is_seen(stray: str) -> None:
    [problem] = layout.stem_problems([*COMPLETE, stray])
    assert problem.startswith(f"{stray}: a stray")


def test_every_module_of_the_exercises_is_used() -> None:
    sources = {
        name: (layout.ROOT / name).read_text(encoding="utf-8")
        for name in FILES
        if name.startswith("exercises/")
    }
    assert layout.unused_parts(sources) == []


def test_a_part_that_nothing_imports_is_seen() -> None:
    sources = {f"{EXERCISE}/check.py": "", f"{EXERCISE}/part.py": "x = 1"}
    assert layout.unused_parts(sources) == [f"{EXERCISE}/part.py: imported by no check"]
    sources[f"{EXERCISE}/check.py"] = "from exercises.ch05_crud.add_user.part import x"
    assert layout.unused_parts(sources) == []


def test_imports_point_one_way() -> None:
    problems = []
    for name in FILES:
        if name.endswith((".py", ".ipynb")):
            text = (layout.ROOT / name).read_text(encoding="utf-8")
            problems += layout.import_problems(name, text)
    assert problems == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("workbook/judge/run.py", "from lessons.ch05_crud import User"),
        ("workbook/judge/run.py", "def f():\n    import exercises.ch05_crud"),
        ("workbook/judge/run.py", "import app.main as main"),
        ("workbook/judge/run.py", "from ...lessons import ch05_crud"),
        ("lessons/ch05_crud.py", "from lessons.ch04_models import User"),
        ("lessons/ch05_crud.py", "from .ch04_steps import one_file"),
        ("lessons/ch05_steps/package/main.py", "from lessons.ch05_crud import User"),
        ("lessons/ch05_crud.py", "from tests.support import needs"),
        (f"{CHAPTER}/stub.py", "import lessons.ch05_crud"),
        (f"{CHAPTER}/stub.py", "from exercises.ch05_crud.common import a"),
        (f"{EXERCISE}/check.py", "from exercises.ch05_crud.add_user.solution import add_user"),
        (f"{EXERCISE}/check.py", "from exercises.ch05_crud.sign_up.check import a"),
        (f"{EXERCISE}/check.py", "from exercises.ch04_models.common import a"),
        (f"{EXERCISE}/wrong.py", "from exercises.ch05_crud.common import a"),
        ("app/main.py", "from workbook import tape"),
    ],
)
def test_a_wrong_import_is_seen(name: str, source: str) -> None:
    assert len(layout.import_problems(name, source)) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("workbook/judge/run.py", "from . import rows\nfrom ..sqltape import Tape\nimport alembic"),
        ("lessons/ch05_crud.py", "import sqlalchemy\nfrom workbook.blog import models"),
        ("lessons/ch05_crud.py", "from .ch05_steps import one_file"),
        ("lessons/ch05_crud.py", "from app.main import create_app"),
        ("lessons/ch05_steps/package/routers/users.py", "from .. import crud"),
        (f"{EXERCISE}/check.py", "from exercises.ch05_crud.common import a"),
        (f"{EXERCISE}/check.py", "from exercises.ch05_crud.add_user.part import a"),
        ("app/main.py", "from app.database import get_session"),
        ("tests/test_x.py", "import lessons.ch05_crud, app.main, workbook"),
    ],
)
def test_a_right_import_passes(name: str, source: str) -> None:
    assert layout.import_problems(name, source) == []


def test_no_modules_import_each_other() -> None:
    assert layout.circles(layout.import_graph(layout.modules("workbook"))) == []


@pytest.mark.parametrize(
    "last",
    [
        "import a.one",
        "from a import one",
        "from . import one",
        "from .one import thing",
        "def f():\n    from a.one import thing",
        "if TYPE_CHECKING:\n    from a.one import Thing",
        "from a import Thing",
    ],
)
def test_a_circle_is_seen(last: str) -> None:
    sources = {
        "a": "from a.one import Thing",
        "a.one": "from a import two",
        "a.two": "from a.three import thing",
        "a.three": last,
        "a.four": "from a import Thing, two",
    }
    [circle] = layout.circles(layout.import_graph(sources))
    assert set(circle) - {"a"} == {"a.one", "a.two", "a.three"}


def test_imports_without_a_circle_pass() -> None:
    sources = {
        "a": "from a.one import Thing",
        "a.one": "import os\nfrom a import two, three",
        "a.two": "from a.three import thing",
        "a.three": "from b import a",
    }
    assert layout.circles(layout.import_graph(sources)) == []


def test_notebooks_are_read_too() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["import app is what we will do"]},
        {
            "cell_type": "code",
            "source": ["%load_ext x\n", "await f()\n", "import lessons.ch05_crud"],
        },
        {"cell_type": "code", "source": ["this is no Python, on purpose"]},
        {"cell_type": "code", "source": ["from exercises import ch05_crud"]},
    ]
    found = layout.import_problems("notebooks/ch05_crud.ipynb", json.dumps({"cells": cells}))
    assert found == ["notebooks/ch05_crud.ipynb: imports exercises"]


def test_the_folder_of_migrations_does_not_hide_the_library() -> None:
    # `import alembic` from the project's folder would find that package instead.
    assert "alembic/__init__.py" not in FILES


def test_nothing_is_tracked_that_is_ignored() -> None:
    assert layout.ignored_but_tracked() == []


def test_the_top_holds_what_the_design_names() -> None:
    assert layout.strays_at_the_top(FILES) == []
    assert layout.strays_at_the_top(["notes.txt", "app/main.py"]) == ["notes.txt"]


def test_no_machine_no_registry_no_secret_in_any_file() -> None:
    problems = []
    for name in FILES:
        text = (layout.ROOT / name).read_bytes().decode("utf-8", "replace")
        problems += layout.text_problems(name, text)
    assert problems == []


@pytest.mark.parametrize(
    "parts",
    # In two parts: this file is searched too.
    [
        ("File /wo", "rk/main/x.py"),
        ("cd /ro", "ot/project"),
        ("/ho", "me/ada/project"),
        ("/Use", "rs/ada/project"),
        ("files.python", "hosted.org/packages"),
        ("https://pypi.", "org/simple"),
        ("gh", "p_" + "a" * 36),
        ("?tok", "en=" + "0" * 48),
        ("-----BEGIN RSA ", "PRIVATE KEY-----"),
    ],
)
def test_a_trace_is_seen(parts: tuple[str, str]) -> None:
    assert len(layout.text_problems("x.md", "first line\n" + "".join(parts))) == 1
