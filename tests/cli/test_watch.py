"""`workbook watch`, driven as an editor drives it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import COMMAND
from workbook.course import catalogue

NAME = "find_by_email"
STEM = "ch05_crud"
STUB = "    raise NotImplementedError\n"
RIGHT = (
    "    from sqlalchemy import select\n"
    "    return session.scalars(select(User).where(User.email == email)).one_or_none()\n"
)
SECONDS = 60  # until something must have come; the machine may be busy


class Watching:
    """A running ``workbook watch`` and what it has said so far."""

    def __init__(self, *arguments: str, started_by: tuple[str, ...] = ()) -> None:
        self.process = subprocess.Popen(
            [*started_by, COMMAND, "watch", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        self.said = ""
        self._news = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()
        self.until("Watching my_work/exercises")

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.said += line
                self._news.notify_all()

    def until(self, *words: str) -> str:
        """Wait until all of them have been said since the last call; give back what was said."""
        with self._news:
            found = self._news.wait_for(lambda: all(w in self.said for w in words), SECONDS)
            said, self.said = self.said, ""
        assert found, f"{words} not in: {said}"
        assert "Traceback" not in said
        return said

    def end(self, number: int = signal.SIGINT) -> tuple[int, list[psutil.Process]]:
        """End it as Ctrl-C does: the whole foreground group. Exit code and processes left."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        os.killpg(self.process.pid, number)
        code = self.process.wait(SECONDS)
        left = psutil.wait_procs(family, timeout=SECONDS)[1]
        # One that has ended is there until the system has taken note of it.
        return code, [each for each in left if not _is_ended(each)]


def _is_ended(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def watching(work: Path) -> Iterator[Callable[..., Watching]]:
    started: list[Watching] = []

    def start(*arguments: str, started_by: tuple[str, ...] = ()) -> Watching:
        started.append(Watching(*arguments, started_by=started_by))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            for process in [
                *psutil.Process(each.process.pid).children(recursive=True),
                each.process,
            ]:
                with suppress(psutil.NoSuchProcess):  # it may be ending by itself
                    process.kill()
        each.process.wait()


def test_a_learners_hour(work: Path, watching: Callable[..., Watching]) -> None:
    file = work / "exercises" / f"{STEM}.py"
    fresh = file.read_text(encoding="utf-8")
    head, start, rest = fresh.partition(f"def {NAME}(")
    before, _, after = rest.partition(STUB)

    def answered(body: str) -> str:
        return f"{head}{start}{before}{body}{after}"

    watch = watching()
    file.write_text(answered("    return None\n"), encoding="utf-8")
    said = watch.until(f"✗ {NAME}", "A hint:")
    assert said.count("✗") == 1  # the one that was changed, no other

    # As many editors do it: written beside, then renamed into place.
    draft = file.with_name(f".{file.name}.swp")
    draft.write_text(answered(RIGHT), encoding="utf-8")
    draft.replace(file)
    watch.until(f"✓ {NAME}")

    file.write_text(answered("    return (\n"), encoding="utf-8")
    said = watch.until("Python cannot read", "A hint:")
    assert len(catalogue.chapter(STEM).exercises) > 1

    file.unlink()
    said += watch.until("is no longer in exercises/")
    assert "workbook reset" in " ".join(said.split())

    file.write_text(answered(RIGHT), encoding="utf-8")
    said += watch.until(f"✓ {NAME}")
    # Once each, not for every exercise of the file.
    assert said.count("Python cannot read") == 1
    assert said.count("is no longer in exercises/") == 1

    # Its fork server is killed by somebody: another one takes over.
    for child in psutil.Process(watch.process.pid).children():
        child.kill()
    other = work / "exercises" / "ch02_core_vs_orm.py"
    text = other.read_text(encoding="utf-8")
    first = catalogue.chapter("ch02").exercises[0].name
    # Two files at once, and one of them in another encoding than it should have.
    file.write_text(answered(RIGHT + "    # again\n    ...\n"), encoding="utf-8")
    other.write_text(text.replace(STUB, "    return None\n", 1), encoding="utf-8")
    watch.until(f"✓ {NAME}", f"✗ {first}")

    code, left = watch.end()
    assert code == 0
    assert left == []
    leftovers = [path for path in work.rglob("*") if path.suffix == ".draft"]
    assert leftovers == []


def test_one_chapter_only(work: Path, watching: Callable[..., Watching]) -> None:
    watch = watching("ch05")
    for stem in ("ch02_core_vs_orm", STEM):
        file = work / "exercises" / f"{stem}.py"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(STUB, "    return None\n", 1), encoding="utf-8")
    said = watch.until(f"✗ {catalogue.chapter('ch05').exercises[0].name}")
    assert catalogue.chapter("ch02").exercises[0].name not in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_endless_loop_ends_with_whoever_asked(
    work: Path, watching: Callable[..., Watching], number: int
) -> None:
    marker = work / "started"
    file = work / "exercises" / f"{STEM}.py"
    text = file.read_text(encoding="utf-8")
    endless = f"    open({str(marker)!r}, 'w').close()\n    while True: pass\n"
    watch = watching("add_user")
    file.write_text(text.replace(STUB, endless, 1), encoding="utf-8")
    deadline = time.monotonic() + SECONDS
    while not marker.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    _, left = watch.end(number)
    assert left == []


def test_ctrl_c_where_sigint_was_ignored_at_the_start(
    work: Path, watching: Callable[..., Watching]
) -> None:
    # As a script starts a job in the background.
    ignoring = ("/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh")
    assert watching(started_by=ignoring).end(signal.SIGINT) == (0, [])


def test_where_there_is_nothing_to_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path))
    done = subprocess.run([COMMAND, "watch"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "`workbook lab` makes it" in done.stdout


def test_the_repair_that_chapter_0_asks_for(work: Path, watching: Callable[..., Watching]) -> None:
    """Broken and put back: the file is then what was handed out, and is judged all the same."""
    file = work / "exercises" / "ch00_welcome.py"
    fresh = file.read_text(encoding="utf-8")
    watch = watching()
    file.write_text(fresh.replace(".order_by(User.username)", ""), encoding="utf-8")
    watch.until("✗ greet_readers")
    file.write_text(fresh, encoding="utf-8")
    watch.until("✓ greet_readers")
