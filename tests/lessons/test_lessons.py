"""Every lesson: reading it in does nothing, and walking through it works and tidies up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbook import databases
from workbook.course import paths

LESSONS = sorted(paths.LESSONS.glob("ch*_*.py"))

# In a process of its own: reading in a module twice proves nothing. It tells for each name what
# happened while it was read in, as JSON. It is run with -B: writing bytecode is writing, too, and
# Python 3.13 reports it without the name of the file.
WATCH = """
import contextlib, importlib, io, json, sys

touched = []
sys.addaudithook(
    lambda event, args: touched.append(f"{event} {args}")
    if event in {"socket.connect", "subprocess.Popen", "os.system", "os.fork", "os.exec"}
    or (event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"))
    else None
)

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool
from workbook.sqltape import recorder

event.listen(Engine, "before_cursor_execute", lambda *args: touched.append(f"sent {args[2]}"))
event.listen(Pool, "connect", lambda *args: touched.append("connected"))

found = {}
for name in sys.argv[1:]:
    touched.clear()
    recorder._open.clear()
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        lesson = importlib.import_module(f"lessons.{name}")
    if out.getvalue():
        touched.append(f"printed {out.getvalue()}")
    if recorder._open:
        touched.append("records")
    if not callable(getattr(lesson, "main", None)):
        touched.append("has no main()")
    found[name] = touched[:]
print(json.dumps(found))
"""


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=paths.ROOT,
        env=os.environ | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def touched() -> dict[str, list[str]]:
    """What each lesson has done while it was read in."""
    done = run("-B", "-c", WATCH, *(lesson.stem for lesson in LESSONS))
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_reading_it_in_does_nothing(lesson: Path, touched: dict[str, list[str]]) -> None:
    assert touched[lesson.stem] == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_walking_through_it(lesson: Path) -> None:
    # Told apart on the server by the name of its connections, whatever database they are in.
    name = f"lesson_{lesson.stem}_{os.getpid()}"
    done = run(
        "-X", "dev", "-W", "error::ResourceWarning", "-m", f"lessons.{lesson.stem}", PGAPPNAME=name
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 3
    assert "Traceback" not in done.stdout + done.stderr
    assert "Exception ignored" not in done.stderr, done.stderr
    deadline = time.monotonic() + 20  # a server process takes a moment to leave
    while sessions := _sessions(name):
        assert time.monotonic() < deadline, sessions


def _sessions(name: str) -> list[tuple[str]]:
    with databases._maintenance() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE application_name = %s", (name,))
        found: list[tuple[str]] = cursor.fetchall()
        return found


def test_a_lesson_that_does_something_while_it_is_read_in_is_seen(tmp_path: Path) -> None:
    """The watch above can fail."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "__init__.py").touch()
    engine = "from sqlalchemy import create_engine\ne = create_engine('sqlite://')\n"
    deeds = {
        "main = 7": ["has no main()"],
        "main = print": [],
        engine + "main = print; e.connect().exec_driver_sql('SELECT 1')": [
            "connected",
            "sent SELECT 1",
        ],
        "main = print; import subprocess; subprocess.run(['true'])": ["subprocess.Popen"],
        f"main = print; open({str(tmp_path / 'x')!r}, 'w').close()": ["open"],
        "main = print; main('hello')": ["printed hello"],
        "main = print\nfrom workbook.sqltape import recorder; recorder.start()": ["records"],
    }
    for number, deed in enumerate(deeds):
        (folder / f"bad{number}.py").write_text(deed + "\n")
    path = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
    done = run("-B", "-c", path + WATCH, *(f"bad{number}" for number in range(len(deeds))))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for number, expected in enumerate(deeds.values()):
        seen = found[f"bad{number}"]
        starts = [each[: len(word)] for each, word in zip(seen, expected, strict=True)]
        assert starts == expected
