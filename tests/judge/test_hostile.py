"""What a learner's file may do to the judge, tried one by one.

Each gets a message that a person understands, the next check works, and the file is as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.environment import address_of, server
from tests.support.answers import solved
from workbook.course import catalogue, paths
from workbook.judge import checking
from workbook.judge import run as run_module
from workbook.judge.feedback import Feedback, State
from workbook.judge.process import ForkServer

NAME = "find_by_email"
HEAD = """
import os, sys, time
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session
from workbook.blog import User

def right(session, email):
    return session.scalars(select(User).where(User.email == email)).one_or_none()

"""
RIGHT = HEAD + "find_by_email = right\n"


@dataclass(frozen=True)
class Trick:
    """What the file holds, and what the answer to it must be and say."""

    name: str
    source: str | bytes
    mistake: str | None  # None: the answer is right all the same
    says: str = ""


def _body(*lines: str, after: str = "    return right(session, email)\n") -> str:
    return (
        HEAD + "def find_by_email(session, email):\n" + "".join(f"    {x}\n" for x in lines) + after
    )


TRICKS = [
    Trick("syntax error", "def find_by_email(session, email)\n    return 1\n", "syntax", "line 1"),
    Trick(
        "null byte", b"def find_by_email(session, email):\n    return '\x00'\n", "syntax", "null"
    ),
    Trick("missing function", HEAD, "object_missing", "find_by_email"),
    Trick("no function", HEAD + "find_by_email = 7\n", "not_callable", "a function"),
    Trick(
        "wrong signature",
        HEAD + "def find_by_email(email):\n    return 1\n",
        "signature",
        "(email)",
    ),
    Trick("returns None", _body("right(session, email)", after=""), "gives_nothing", "None"),
    Trick("import fails", "import no_such_package\n", "import_fails", "no_such_package"),
    Trick("exit while read", "import sys\nsys.exit(3)\n", "exits", "exit()"),
    Trick("sys.exit()", _body("sys.exit(0)"), "exits", "exit()"),
    Trick("os._exit()", _body("os._exit(0)"), "process_ended", "ended the whole Python"),
    Trick("kills itself", _body("os.kill(os.getpid(), 9)"), "process_killed", "SIGKILL"),
    Trick(
        "ends by a signal without a name", _body("os.kill(os.getpid(), 40)"), "process_killed", "40"
    ),
    Trick("closes all it can", _body("os.closerange(3, 256)"), "process_ended"),
    Trick(
        "writes nonsense into the pipe of verdicts",
        _body(
            "for fd in range(3, 30):",
            "    try: 'pipe' in os.readlink(f'/proc/self/fd/{fd}') and os.write(fd, b'[7]\\n{\\n')",
            "    except OSError: pass",
        ),
        None,
    ),
    Trick("nests without end", "x = " + "(" * 5_000 + ")" * 5_000, "syntax", "cannot read"),
    Trick(
        "the answer below the stub",
        "def find_by_email(session, email):\n    raise NotImplementedError\n" + RIGHT,
        None,
    ),
    Trick("KeyboardInterrupt while read", "raise KeyboardInterrupt\n", "import_fails", "Keyboard"),
    Trick("pytest.skip()", _body("import pytest; pytest.skip('later')"), "raises", "Skipped"),
    Trick(
        "NotImplementedError of a library",
        _body("return session.scalar(select(User).where('x' in User.username))"),
        "raises",
        "NotImplementedError",
    ),
    Trick(
        "leaves a child in a session of its own",
        _body(
            "import subprocess",
            "subprocess.Popen(['sleep', '3607'], start_new_session=True)",
        ),
        None,
    ),
    Trick(
        "a logging level",
        _body("import logging; logging.getLogger('sqlalchemy').setLevel(10)"),
        "changes_surroundings",
        "logger",
    ),
    Trick("async def", HEAD + "async def find_by_email(session, email): ...\n", "async_function"),
    Trick("KeyboardInterrupt", _body("raise KeyboardInterrupt"), "exits", "KeyboardInterrupt"),
    Trick("endless loop", _body("while True: pass"), "endless", "Still running"),
    Trick("endless while read", "while True: pass\n", "endless", "Still running"),
    Trick("waits for input", _body("input()"), "raises", "EOFError"),
    Trick(
        "endless recursion", _body("return find_by_email(session, email)"), "raises", "Recursion"
    ),
    Trick("eats memory", _body("x = [0] * (10 ** 10)"), "raises", "MemoryError"),
    Trick("prints megabytes", _body("print('x' * 10 ** 7)"), None),
    Trick("prints for ever", _body("while True: print('x' * 10 ** 4)"), "endless", "Still running"),
    Trick("raw bytes to stdout", _body("os.write(1, b'\\xff\\xfe' * 5000)"), None),
    Trick(
        "leaves a session open",
        _body(
            "global kept; kept = Session(session.get_bind())",
            "kept.execute(text('SET LOCAL work_mem = 64'))",
        ),
        "leaves_connection_open",
        "still in use",
    ),
    Trick(
        "leaves a lock",
        _body(
            "global kept; kept = session.get_bind().connect()",
            "kept.execute(text('LOCK TABLE users'))",
        ),
        "raises",
        "lock timeout",
    ),
    Trick(
        "drops tables",
        _body("session.execute(text('DROP TABLE users CASCADE')); session.commit()"),
        "raises",
        "users",
    ),
    Trick(
        "drops the schema",
        _body("session.execute(text('DROP SCHEMA public CASCADE')); session.commit()"),
        "raises",
        "users",
    ),
    Trick(
        "makes another schema",
        _body("session.execute(text('CREATE SCHEMA IF NOT EXISTS extra')); session.commit()"),
        "commits",
        "COMMIT",
    ),
    Trick(
        "sleeps in the database",
        _body("session.execute(text('SELECT pg_sleep(60)'))"),
        "raises",
        "statement timeout",
    ),
    Trick(
        "settings of the role",
        _body(
            "session.execute(text(\"ALTER ROLE CURRENT_USER SET search_path = ''\"))",
            "session.commit()",
            "session = Session(create_engine(session.get_bind().url))  # as a second window has it",
        ),
        "commits",
        "COMMIT",
    ),
    Trick(
        "settings of the database",
        _body(
            "name = session.get_bind().url.database",
            "session.execute(text(f'ALTER DATABASE \"{name}\" SET work_mem = 64'))",
            "session.commit()",
        ),
        "commits",
        "COMMIT",
    ),
    Trick(
        "settings of the server",
        _body(
            "other = session.get_bind().execution_options(isolation_level='AUTOCOMMIT')",
            "other.connect().execute(text('ALTER SYSTEM SET max_connections = 1'))",
        ),
        "raises",
        "permission denied",
    ),
    Trick(
        "drops its database",
        _body(
            "name = session.get_bind().url.database; url = session.get_bind().url",
            "session.close()",
            "other = create_engine(url.set(database='postgres'), isolation_level='AUTOCOMMIT')",
            "other.connect().execute(text(f'DROP DATABASE \"{name}\" WITH (FORCE)'))",
        ),
        "raises",
    ),
    Trick("forks", _body("os.fork()"), None),
    Trick("leaves a child", _body("import subprocess; subprocess.Popen(['sleep', '3600'])"), None),
    Trick("deletes its file", _body("os.path.exists(__file__) and os.remove(__file__)"), None),
    Trick(
        "renames its file",
        _body("os.path.exists(__file__) and os.rename(__file__, __file__ + '.old')"),
        None,
    ),
    Trick("closes stdout", _body("sys.stdout.close()"), None),
    Trick("changes the folder", _body("os.chdir('/')"), "changes_surroundings", "folder"),
    Trick("Latin-1", HEAD.encode() + "# é\n".encode("latin-1"), "file_encoding", "UTF-8"),
    Trick("UTF-16", RIGHT.encode("utf-16"), "file_encoding", "UTF-8"),
    Trick("UTF-8 with a mark", b"\xef\xbb\xbf" + RIGHT.encode(), None),
    Trick("Windows line ends", RIGHT.replace("\n", "\r\n"), None),
    Trick(
        "Latin-1, and says so", "# coding: latin-1\n# é\n".encode("latin-1") + RIGHT.encode(), None
    ),
    Trick("empty file", "", "object_missing", "find_by_email"),
    Trick("a folder in its place", "", "file_unreadable", "cannot be read"),
    Trick("a pipe in its place", "", "file_unreadable", "regular file"),
    Trick("a device in its place", "", "file_unreadable", "regular file"),
]


# Nothing of the file has been run, so it can have done nothing to the next check.
NEVER_RAN = {"syntax", "file_encoding", "file_unreadable", "object_missing", "not_callable"}


@pytest.fixture(scope="module", autouse=True)
def server_of_its_own() -> Iterator[None]:
    """A server of their own: settings of the role would reach every other test that is running."""
    with server() as own, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", address_of(own))
        yield


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's file, in a folder of its own for this test."""
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(tmp_path))
    chapter = catalogue.chapter(catalogue.exercise(NAME).chapter)
    copy = paths.my_work() / "exercises" / f"{chapter.stem}.py"
    copy.parent.mkdir()
    return Path(shutil.copy(chapter.stub, copy))


@pytest.fixture(scope="module")
def forkserver(server_of_its_own: None) -> Iterator[ForkServer]:
    """The fork server of ``workbook watch``, one for all tricks: it must survive each."""
    process = ForkServer()
    yield process
    process.close()


def _check(forkserver: ForkServer | None = None) -> Feedback:
    chosen = [catalogue.exercise(NAME)]
    (feedback,) = (
        checking.check(chosen, start=forkserver.start) if forkserver else checking.check(chosen)
    )
    return feedback


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_trick(
    trick: Trick, file: Path, forkserver: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = trick.source if isinstance(trick.source, bytes) else trick.source.encode()
    if trick.name == "a folder in its place":
        file.unlink()
        file.mkdir()
    elif trick.name == "a pipe in its place":
        file.unlink()
        os.mkfifo(file)
    elif trick.name == "a device in its place":
        file.unlink()
        file.symlink_to("/dev/zero")
    else:
        file.write_bytes(content)

    with monkeypatch.context() as patch:
        if trick.mistake == "endless":  # what ends by itself gets the time that it needs
            patch.setattr(run_module, "SECONDS", 2.0)
        feedback = _check(forkserver)

    if trick.mistake is None:
        assert feedback.state is State.RIGHT, feedback
    else:
        assert feedback.state is State.NOT_YET
        assert feedback.mistake == trick.mistake, feedback
        assert trick.says.lower() in feedback.message.lower()
        assert "Traceback" not in feedback.message
    assert len(feedback.printed) < 5_000
    assert _nothing_left_running()
    assert not [
        each for each in psutil.process_iter(["cmdline"]) if "3607" in (each.info["cmdline"] or [])
    ]

    if file.is_dir():
        file.rmdir()
    elif not file.is_file() and (file.exists() or file.is_symlink()):
        file.unlink()
    elif trick.name.endswith("its file"):
        kept = sorted((paths.my_work() / ".earlier" / file.stem).iterdir())
        assert kept[-1].read_bytes() == content, "the learner's work is lost"
    else:
        assert file.read_bytes() == content
    if trick.mistake not in NEVER_RAN:
        file.write_text(RIGHT, encoding="utf-8")
        assert _check(forkserver).state is State.RIGHT, "the next check does not work"


@pytest.mark.parametrize("name", ["os._exit()", "endless loop", "forks", "syntax error"])
def test_trick_on_a_cold_process(name: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same watch over a process that ``workbook check`` starts."""
    trick = next(trick for trick in TRICKS if trick.name == name)
    file.write_bytes(trick.source if isinstance(trick.source, bytes) else trick.source.encode())
    with monkeypatch.context() as patch:
        if trick.mistake == "endless":
            patch.setattr(run_module, "SECONDS", 2.0)
        assert _check().mistake == trick.mistake
    assert _nothing_left_running()
    file.write_text(RIGHT, encoding="utf-8")
    assert _check().state is State.RIGHT


def test_one_bad_exercise_does_not_stop_the_others(file: Path) -> None:
    """The process that it ends is started again for those that come after it."""
    chapter = catalogue.chapter(catalogue.exercise(NAME).chapter)
    file.write_text(
        solved(chapter) + "\n\ndef find_by_email(*_):\n    import os\n    os._exit(0)\n", "utf-8"
    )
    verdicts = {feedback.exercise: feedback for feedback in checking.check(chapter.exercises)}
    assert verdicts.pop(NAME).mistake == "process_ended"
    assert {feedback.state for feedback in verdicts.values()} == {State.RIGHT}
    assert len(verdicts) == len(chapter.exercises) - 1


def _nothing_left_running() -> bool:
    """No process of the judge is left, except the fork server itself."""
    gone = psutil.wait_procs(_judging(), timeout=60)[1]
    return not gone


def _judging() -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            command = " ".join(process.cmdline())
            parent = process.parent()
            forked = parent is not None and "workbook.judge.forkserver" in " ".join(
                parent.cmdline()
            )
        except psutil.Error:
            continue
        if "workbook.judge.child" in command or ("workbook.judge.forkserver" in command and forked):
            found.append(process)
    return found
