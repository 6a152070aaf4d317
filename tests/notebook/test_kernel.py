"""check, hint, solution, show in a real kernel, as a learner's notebook uses them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from workbook.course import catalogue, paths, progress

NAME = "find_by_email"
STUB = "    raise NotImplementedError\n"


class Kernel:
    """Runs one cell after the other, and gives back what stood under it."""

    def __init__(self, folder: Path) -> None:
        self.notebook = new_notebook()
        self.client = NotebookClient(
            self.notebook,
            kernel_name="python3",
            timeout=120,
            allow_errors=True,
            resources={"metadata": {"path": str(folder)}},
        )

    def run(self, source: str) -> tuple[str, str]:
        """The text and the HTML of its outputs."""
        cell = new_code_cell(source)
        self.notebook.cells.append(cell)
        done: nbformat.NotebookNode = self.client.execute_cell(cell, len(self.notebook.cells) - 1)
        text, html = "", ""
        for output in done.outputs:
            if output.output_type == "stream":
                text += output.text
            elif output.output_type == "error":
                text += "\n".join(output.traceback)
            else:
                text += output.data.get("text/plain", "") + "\n"
                html += output.data.get("text/html", "") + output.data.get("text/markdown", "")
        return re.sub(r"\x1b\[[0-9;]*m", "", text), html


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("my work")
    (folder / "exercises").mkdir()
    for stem, stub in paths.stubs().items():
        shutil.copy(stub, folder / "exercises" / f"{stem}.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBOOK_MY_WORK", str(folder))
        yield folder


@pytest.fixture(scope="module")
def kernel(work: Path) -> Iterator[Kernel]:
    started = Kernel(work)
    with started.client.setup_kernel():
        started.run("from workbook import *")
        yield started


@pytest.fixture
def file(work: Path) -> Iterator[Path]:
    path = work / "exercises" / f"{catalogue.exercise(NAME).chapter}.py"
    before = path.read_bytes()
    yield path
    path.write_bytes(before)
    progress.file().unlink(missing_ok=True)


def answered(file: Path, body: str) -> str:
    head, start, rest = file.read_text(encoding="utf-8").partition(f"def {NAME}(")
    before, _, after = rest.partition(STUB)
    return f"{head}{start}{before}    {body}\n{after}"


RIGHT = (
    "from sqlalchemy import select; "
    "return session.scalars(select(User).where(User.email == email)).one_or_none()"
)


def test_from_nothing_to_right(kernel: Kernel, file: Path) -> None:
    text, html = kernel.run(f"check({NAME!r})")
    assert text == f"· {NAME}: not attempted\n"
    assert f"Open my_work/exercises/{file.name}, write {NAME}, save" in html

    file.write_text(answered(file, "print('<b>seen</b>'); return '<i>'"), encoding="utf-8")
    text, html = kernel.run(f"check({NAME!r})")
    assert text.startswith(f"✗ {NAME}: not yet right\n")
    assert "&lt;b&gt;seen" in html
    assert "<i>" not in html
    assert f"hint(&quot;{NAME}&quot;)" in html or f'hint("{NAME}")' in html
    assert progress.read().tried == [NAME]

    text, _ = kernel.run(f"solution({NAME!r})")
    assert "has not passed yet" in text
    assert "def " not in text

    file.write_text(file.read_text().replace("print('<b>seen</b>'); return '<i>'", RIGHT))
    assert kernel.run(f"check({NAME!r})")[0] == f"✓ {NAME}: right\n"
    assert kernel.run(f"solution({NAME!r})")[1].startswith(f"```python\ndef {NAME}(")


def test_hints(kernel: Kernel, file: Path) -> None:
    hints = catalogue.exercise(NAME).hints
    said = [kernel.run(f"hint({NAME!r})")[0] for _ in range(len(hints) + 1)]
    assert [each.count("\n") for each in said] == [*range(2, len(hints) + 2), len(hints) + 1]
    assert "(that was the last one)" in said[-1]


def test_names_that_are_none(kernel: Kernel) -> None:
    for call in ("check", "hint", "solution"):
        text, _ = kernel.run(f"{call}('find_by_mail')")
        assert f"Did you mean {NAME}" in text
    for call in ("hint", "solution"):
        assert kernel.run(f"{call}('ch05')")[0].startswith("Which one? ")


def test_the_solution_on_request(kernel: Kernel) -> None:
    assert kernel.run(f"solution({NAME!r}, anyway=True)")[0].startswith(f"def {NAME}(")


def test_show(kernel: Kernel) -> None:
    text, markdown = kernel.run("from workbook.blog import create_blog; show(create_blog)")
    assert text.startswith("def create_blog(")
    assert markdown.startswith("```python\ndef create_blog(")
    assert "TypeError" in kernel.run("show(7)")[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"def (:\n", "Python cannot read"),
        (b"import no_such_thing\n" + f"def {NAME}(): ...".encode(), "no_such_thing"),
        (b"\xff\xfe\x00", "not saved as UTF-8"),
        (f"def {NAME}(*_):\n    raise ValueError('\\udcff <b>')".encode(), "ValueError"),
    ],
)
def test_a_broken_file(kernel: Kernel, file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    text, html = kernel.run(f"check({NAME!r})")
    assert text.startswith(f"✗ {NAME}: not yet right\n")
    assert words in text
    assert "Traceback" not in text
    assert "<b>" not in html.replace("<b>Your code", "").replace("<b>Expected", "")


def test_no_database(kernel: Kernel, file: Path) -> None:
    file.write_text(answered(file, RIGHT), encoding="utf-8")
    kernel.run("import os; kept = os.environ['DATABASE_URL']")
    kernel.run("os.environ['DATABASE_URL'] = 'postgresql://nobody:x@127.0.0.1:9/none'")
    try:
        text, html = kernel.run(f"check({NAME!r})")
        assert text.startswith(f"✗ {NAME}: could not be judged\nPostgreSQL does not answer")
        assert "Traceback" not in text
        assert "hint(" not in html
        text, _ = kernel.run("sandbox('ch99_down')")
        assert "DatabaseUnavailable: PostgreSQL does not answer" in text
        assert "Correct host and port in DATABASE_URL" in text
        assert len(text.splitlines()) < 12  # no frames of the driver
    finally:
        kernel.run("os.environ['DATABASE_URL'] = kept")


def test_a_folder_that_cannot_be_written(kernel: Kernel, work: Path, file: Path) -> None:
    (work / "progress.lock").unlink(missing_ok=True)
    (work / "progress.lock").mkdir()
    try:
        text, _ = kernel.run(f"check({NAME!r})")
        assert text.startswith(f"· {NAME}: not attempted\n")
        assert "cannot be written" in text
        assert "cannot be written" in kernel.run(f"hint({NAME!r})")[0]
    finally:
        (work / "progress.lock").rmdir()


def test_replay_of_an_async_exercise(work: Path) -> None:
    exercise = catalogue.exercise("user_with_posts")
    file = work / "exercises" / f"{exercise.chapter}.py"
    before = file.read_bytes()
    wrong = exercise.wrong.read_text(encoding="utf-8")
    file.write_text(f"{wrong}\nuser_with_posts = inner_join\n", encoding="utf-8")
    kernel = Kernel(work)  # a kernel that has connected keeps its server
    try:
        with kernel.client.setup_kernel():
            kernel.run("from workbook import *")
            for _ in range(2):  # the second one while the first is still open
                text, _ = kernel.run("case = replay('user_with_posts'); print(case)")
                assert "`await case.call()` calls your function again" in text
                text, _ = kernel.run("import gc; gc.collect()")
                assert "garbage collector" not in text
                text, _ = kernel.run("await case.call() is None")
                assert text.startswith("True\n-- 1 statement\n")
                text, _ = kernel.run("case.session.in_transaction()")
                assert text == "True\n"
            shutil.copy(exercise.solution, file)
            text, _ = kernel.run("(await case.call()).username")
            assert "'nina_new'" in text
            text, _ = kernel.run("await case.close()")
            assert text == "-- 0 statements, rolled back\n     ROLLBACK\n"
    finally:
        file.write_bytes(before)
