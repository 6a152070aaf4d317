"""The three-way update, resets and kept versions: nothing of a learner's is ever lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from workbook.course import my_work, paths, progress
from workbook.course.my_work import Change
from workbook.course.not_writable import NotWritable

STUB = '''"""Stub."""

from datetime import date


def first(day: date) -> int:
    """Task."""
    raise NotImplementedError


# about the second
@staticmethod
def second() -> int:
    raise NotImplementedError


LIMIT: int = ...


class Third:
    pass
'''


def notebook(*sources: str, run: bool = False) -> str:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {"trusted": True} if run else {},
            "source": source.splitlines(keepends=True),
            "execution_count": number if run else None,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}] if run else [],
        }
        for number, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small course whose files a test may change."""
    root = tmp_path / "course"
    for name in ("exercises", "notebooks"):
        (root / name).mkdir(parents=True)
        monkeypatch.setattr(paths, name.upper(), root / name)
    (root / UPSTREAM).parent.mkdir()
    (root / UPSTREAM).write_text(STUB, encoding="utf-8")
    (root / "notebooks" / "ch01_one.ipynb").write_text(notebook("a = 1", "a", run=True))
    return root


@pytest.fixture
def work(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "mine" / "my work ä"
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(folder))
    my_work.create()
    return folder


UPSTREAM = "exercises/ch01_one/stub.py"  # of the course; the learner's copy is EXERCISE
EXERCISE, NOTEBOOK = "exercises/ch01_one.py", "notebooks/ch01_one.ipynb"


def changes() -> dict[str, Change]:
    return {each.name: each.change for each in my_work.update()}


def revise(course: Path) -> None:
    """Both files change upstream."""
    (course / UPSTREAM).write_text(STUB.replace("Task.", "A clearer task."), encoding="utf-8")
    (course / NOTEBOOK).write_text(notebook("a = 2", "a"))


def test_new_then_unchanged(course: Path, work: Path) -> None:
    assert (work / EXERCISE).read_text() == STUB
    copy = json.loads((work / NOTEBOOK).read_text())
    assert [cell["outputs"] for cell in copy["cells"]] == [[], []]  # no answers handed out
    assert changes() == {EXERCISE: Change.SAME, NOTEBOOK: Change.SAME}
    (course / "exercises" / "ch02_two").mkdir()
    (course / "exercises" / "ch02_two" / "stub.py").write_text("x = 1\n")
    assert changes()["exercises/ch02_two.py"] is Change.NEW


def test_untouched_files_are_replaced(course: Path, work: Path) -> None:
    revise(course)
    assert changes() == {EXERCISE: Change.REPLACED, NOTEBOOK: Change.REPLACED}
    assert "A clearer task." in (work / EXERCISE).read_text()
    assert changes() == {EXERCISE: Change.SAME, NOTEBOOK: Change.SAME}


def test_touched_files_are_kept_with_the_upstream_diff(course: Path, work: Path) -> None:
    mine = STUB.replace("raise NotImplementedError", "return 7")
    (work / EXERCISE).write_text(mine)
    (work / NOTEBOOK).write_text(notebook("a = 99", "a"))
    assert changes() == {EXERCISE: Change.SAME, NOTEBOOK: Change.SAME}
    revise(course)
    outcome = {each.name: each for each in my_work.update()}
    assert {each.change for each in outcome.values()} == {Change.REVISED}
    assert '+    """A clearer task."""' in outcome[EXERCISE].diff
    assert "return 7" not in outcome[EXERCISE].diff
    assert (work / EXERCISE).read_text() == mine
    assert "a = 99" in (work / NOTEBOOK).read_text()


def test_a_notebook_that_was_only_run_is_untouched(course: Path, work: Path) -> None:
    # JupyterLab adds an empty cell when the last one is run with Shift-Enter.
    (work / NOTEBOOK).write_text(notebook("a = 1", "a", "", run=True))
    revise(course)
    assert changes()[NOTEBOOK] is Change.REPLACED


def split(course: Path) -> None:
    """The second exercise moves to a chapter of its own."""
    first, _, rest = STUB.partition("# about the second")
    (course / UPSTREAM).write_text(first, encoding="utf-8")
    (course / "exercises" / "ch02_two").mkdir()
    (course / "exercises" / "ch02_two" / "stub.py").write_text(
        '"""Stub of two."""\n\n\n# about the second' + rest, encoding="utf-8"
    )


SPLIT_OFF = "exercises/ch02_two.py"


def test_what_was_written_moves_with_its_exercise(course: Path, work: Path) -> None:
    first, stub, rest = STUB.partition("@staticmethod\ndef second() -> int:\n    raise")
    mine = (
        first.replace("raise NotImplementedError", "return 1")
        + "def helper() -> int:\n    return date.min.day\n\n\n"
        + stub.replace("raise", "return helper()  #")
        + rest
    )
    (work / EXERCISE).write_text(mine, encoding="utf-8")
    split(course)
    assert changes() == {
        EXERCISE: Change.REVISED,
        NOTEBOOK: Change.SAME,
        SPLIT_OFF: Change.CARRIED,
    }
    assert (work / EXERCISE).read_text(encoding="utf-8") == mine
    task = mine[mine.index("def first") : mine.index("# about the second")]
    whole = mine.replace(task, "").replace("Stub.", "Stub of two.")
    assert (work / SPLIT_OFF).read_text(encoding="utf-8") == whole
    assert "def first" not in (work / SPLIT_OFF).read_text(encoding="utf-8")
    assert changes()[SPLIT_OFF] is Change.SAME
    my_work.reset("ch02_two")
    assert (work / SPLIT_OFF).read_text(encoding="utf-8").startswith('"""Stub of two."""')


def test_an_exercise_that_others_call_moves_with_them(course: Path, work: Path) -> None:
    call = "def second() -> int:\n    return first(date.min)"
    mine = STUB.replace("def second() -> int:\n    raise NotImplementedError", call)
    (work / EXERCISE).write_text(mine, encoding="utf-8")
    split(course)
    assert changes()[SPLIT_OFF] is Change.CARRIED
    assert "def first" in (work / SPLIT_OFF).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "mine",
    [
        STUB,
        STUB.replace("raise NotImplementedError", "return 1", 1),  # of the first, which stays
        STUB.replace("raise NotImplementedError", "return ("),
        "",
    ],
    ids=["untouched", "only what stays", "not Python", "empty"],
)
def test_without_anything_to_carry_over_a_new_file_is_as_it_is_upstream(
    course: Path, work: Path, mine: str
) -> None:
    (work / EXERCISE).write_text(mine, encoding="utf-8")
    split(course)
    assert changes()[SPLIT_OFF] is Change.NEW
    fresh = (course / "exercises" / "ch02_two" / "stub.py").read_text(encoding="utf-8")
    assert (work / SPLIT_OFF).read_text(encoding="utf-8") == fresh


def test_what_is_deleted_stays_deleted(course: Path, work: Path) -> None:
    (work / EXERCISE).unlink()
    revise(course)
    assert changes()[EXERCISE] is Change.DELETED
    assert not (work / EXERCISE).exists()
    my_work.reset("ch01_one")
    assert "A clearer task." in (work / EXERCISE).read_text()
    assert changes()[EXERCISE] is Change.SAME


def test_a_change_taken_over_by_hand_is_no_conflict(course: Path, work: Path) -> None:
    (work / EXERCISE).write_text(STUB + "# mine\n")
    revise(course)
    assert changes()[EXERCISE] is Change.REVISED
    (work / EXERCISE).write_text((course / UPSTREAM).read_text())
    assert changes()[EXERCISE] is Change.SAME
    assert (work / ".pristine" / EXERCISE).read_text() == (course / UPSTREAM).read_text()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00broken",
        b"{not json",
        b"[]",
        b'{"cells": 7}',
        b'{"cells": [{}]}',
        b"",
        b"[" * 10**6,
    ],
)
@pytest.mark.parametrize("name", [EXERCISE, NOTEBOOK])
def test_whatever_a_file_holds_it_is_kept(
    course: Path, work: Path, name: str, content: bytes
) -> None:
    (work / name).write_bytes(content)
    revise(course)
    assert changes()[name] is Change.REVISED
    assert (work / name).read_bytes() == content


def test_a_folder_in_its_place_is_kept(course: Path, work: Path) -> None:
    (work / EXERCISE).unlink()
    (work / EXERCISE).mkdir()
    revise(course)
    assert changes()[EXERCISE] is Change.REVISED


def test_without_what_was_handed_out_nothing_is_overwritten(course: Path, work: Path) -> None:
    shutil.rmtree(work / ".pristine")
    (work / NOTEBOOK).write_text(notebook("mine"))
    assert changes() == {EXERCISE: Change.SAME, NOTEBOOK: Change.REVISED}
    (work / ".pristine" / EXERCISE).write_bytes(b"\xff")
    revise(course)
    assert changes()[EXERCISE] is Change.REVISED
    assert (work / EXERCISE).read_text() == STUB


def test_a_read_only_file_that_is_untouched_is_replaced(course: Path, work: Path) -> None:
    (work / EXERCISE).chmod(0o444)
    images = course / "notebooks" / "images"
    images.mkdir()
    (images / "pool.svg").write_text("<svg/>")
    (images / "pool.svg").chmod(0o444)
    revise(course)
    assert changes()[EXERCISE] is Change.REPLACED
    assert changes()[EXERCISE] is Change.SAME
    assert os.access(work / "notebooks/images/pool.svg", os.W_OK)


def test_the_folder_works_elsewhere(
    course: Path, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work / NOTEBOOK).write_text(notebook("mine"))
    progress.record_states({"first": "right"})
    moved = tmp_path / "other" / "my_work"
    shutil.copytree(work, moved)
    shutil.rmtree(work)
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(moved))
    revise(course)
    assert changes() == {EXERCISE: Change.REPLACED, NOTEBOOK: Change.REVISED}
    assert progress.read().right == ["first"]
    assert str(tmp_path) not in "".join(
        path.read_text() for path in moved.rglob("*") if path.is_file()
    )


# -- resetting one exercise -----------------------------------------------------------------------


def edited(text: str = STUB) -> str:
    return "import os  # mine\n" + text.replace("raise NotImplementedError", "# mine\n    return 7")


def test_one_definition_is_put_back_and_the_rest_is_left(work: Path) -> None:
    (work / EXERCISE).write_text(edited())
    my_work.reset("ch01_one", ("second",))
    now = (work / EXERCISE).read_text()
    assert "@staticmethod\ndef second() -> int:\n    raise NotImplementedError\n\n\nLIMIT" in now
    assert now.count("# mine") == 2
    assert "# about the second" in now


def test_variables_and_classes_are_put_back(work: Path) -> None:
    text = STUB.replace("...", "10").replace("    pass", "    x = 1\n\n    def y(self): ...")
    (work / EXERCISE).write_text(text)
    my_work.reset("ch01_one", ("LIMIT", "Third"))
    assert (work / EXERCISE).read_text() == STUB


def test_an_answer_written_below_the_stub_goes_as_well(work: Path) -> None:
    (work / EXERCISE).write_text(STUB + "\n\ndef second() -> int:\n    return 1\n\n\nend = 1\n")
    my_work.reset("ch01_one", ("second",))
    now = (work / EXERCISE).read_text()
    assert now.startswith(STUB)
    assert "return 1" not in now
    assert now.endswith("end = 1\n")


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", "# Grüße\x0c \u2028 Ω\n"),  # splitlines() would cut in the middle of this line
        ("utf-8-sig", "# Grüße\n"),
        ("latin-1", "# coding: latin-1\n# Grüße\n"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_and_line_ends_of_the_file_stay(
    work: Path, encoding: str, head: str, end: str
) -> None:
    (work / EXERCISE).write_bytes((head + edited()).replace("\n", end).encode(encoding))
    my_work.reset("ch01_one", ("first", "second"))
    content = (work / EXERCISE).read_bytes()
    expected = (head + "import os  # mine\n" + STUB).replace("\n", end)
    assert content == expected.encode(encoding)


@pytest.mark.parametrize("broken", [b"def (:\n", b"\xff\xfe", b"x = '\x00'", b"(" * 10**5, b""])
def test_what_cannot_be_read_is_left_alone(work: Path, broken: bytes) -> None:
    (work / EXERCISE).write_bytes(broken)
    with pytest.raises(my_work.CannotReset, match="workbook reset ch01"):
        my_work.reset("ch01_one", ("first",))
    assert (work / EXERCISE).read_bytes() == broken
    my_work.reset("ch01_one")
    [kept] = (work / ".earlier" / "ch01_one").iterdir()
    assert kept.read_bytes() == broken


# -- kept versions --------------------------------------------------------------------------------


def versions(work: Path) -> list[str]:
    return [path.read_text() for path in sorted((work / ".earlier/ch01_one").glob("0*.py"))]


def test_at_most_so_many_are_kept_and_the_newest_always(work: Path) -> None:
    for number in range(my_work.KEPT_VERSIONS + 5):
        (work / EXERCISE).write_text(str(number))
        my_work.keep_earlier(work / EXERCISE)
        my_work.keep_earlier(work / EXERCISE)  # unchanged: not again
        assert versions(work)[-1] == str(number)
    assert versions(work) == [str(number) for number in range(5, my_work.KEPT_VERSIONS + 5)]


def test_what_others_put_there_does_no_harm(work: Path) -> None:
    folder = work / ".earlier" / "ch01_one"
    (folder / ".ipynb_checkpoints").mkdir(parents=True)
    for name in (".DS_Store", "zz notes.txt", "000001.py~", "000002.ipynb"):
        (folder / name).write_text("theirs")
    my_work.keep_earlier(work / EXERCISE)
    assert versions(work) == [STUB]
    assert len(list(folder.iterdir())) == 6


KEEP = """
import sys
from pathlib import Path
from workbook.course import my_work, paths, progress
file, mine = Path(sys.argv[1]), sys.argv[2]
for number in range(8):
    own = file.with_name(f"{mine}-{number}.py")
    own.write_text(f"{mine} {number}")
    copy = paths.my_work() / "exercises" / "ch01_one.py"
    own.replace(copy)
    my_work.keep_earlier(copy)
    progress.record_states({f"{mine}{number}": "right"})
    my_work.update()
"""


def test_two_processes_at_once(work: Path) -> None:
    # The real course's update runs in both, on this folder, while each checks.
    started = [
        subprocess.Popen(
            [sys.executable, "-c", KEEP, str(work / EXERCISE), name],
            stderr=subprocess.PIPE,
            text=True,
            cwd=paths.ROOT,
        )
        for name in ("a", "b")
    ]
    assert [process.communicate(timeout=120)[1] for process in started] == ["", ""]
    assert len(progress.read().right) == 16
    kept = set(versions(work))
    assert {"a 7", "b 7"} & kept
    assert len(kept) <= my_work.KEPT_VERSIONS
    assert not [path for path in work.rglob("*") if path.suffix == ".draft"]


# -- a disk that cannot take it -------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=64k", "tmpfs"]
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", *options, folder], capture_output=True).returncode
    ):
        pytest.skip("needs leave to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk(
    course: Path, work: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = small_disk / "my_work"
    shutil.copytree(work, moved)
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(moved))
    progress.record_states({"first": "right"})
    mine = edited()
    (moved / EXERCISE).write_text(mine)
    with suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while filler.write(b"x" * 4096):
            pass
    (course / UPSTREAM).write_text(STUB * 3)
    (course / NOTEBOOK).write_text(notebook("b" * 9_000))
    for attempt in (
        my_work.update,
        lambda: my_work.reset("ch01_one"),
        lambda: my_work.reset("ch01_one", ("first",)),
        lambda: my_work.keep_earlier(moved / EXERCISE),
        lambda: progress.record_states({"x" * 9_000: "right"}),
    ):
        with pytest.raises(NotWritable, match="Make room on that disk"):
            attempt()
    assert (moved / EXERCISE).read_text() == mine
    assert progress.read().right == ["first"]
    assert not [path for path in moved.rglob("*") if path.suffix == ".draft"]
    (small_disk / "filler").unlink()
    assert changes() == {EXERCISE: Change.REVISED, NOTEBOOK: Change.REPLACED}
    my_work.reset("ch01_one")
    assert versions(moved) == [mine]


def test_a_disk_that_may_not_be_written(
    course: Path, work: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = small_disk / "my_work"
    shutil.copytree(work, moved)
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(moved))
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert changes() == {EXERCISE: Change.SAME, NOTEBOOK: Change.SAME}
    revise(course)
    for attempt in (my_work.update, lambda: progress.open_hint("first", 3)):
        with pytest.raises(NotWritable, match="Make it writable for you") as caught:
            attempt()
        assert caught.value.errno == errno.EROFS
    assert progress.read() == progress.Progress()
