"""Every kind of terminal, and none: colours, narrow windows, other encodings, completion, help."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Run
from tests.support.answers import solved
from workbook.course import catalogue

NAME = "find_by_email"


def in_terminal(*arguments: str, columns: int = 80, **env: str) -> str:
    """What a person sees who runs it in a terminal of that width."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), **env}
    process = subprocess.Popen(
        [COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    seen = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # Linux reports the closed other end so
                break
            if not chunk:
                break
            seen += chunk
        elif process.poll() is not None:
            break
    os.close(ours)
    assert process.wait(10) == 0, seen
    text = seen.decode()
    assert "Traceback" not in text
    return text


def test_colours_in_a_terminal_only(run: Run) -> None:
    assert "\x1b[" in in_terminal("status")
    assert re.findall(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", in_terminal("status", NO_COLOR="1")) == []
    assert "\x1b" not in run("--help").out  # the fixture looks at all others


@pytest.mark.parametrize(
    "arguments", [["status"], ["next"], ["doctor"], ["hint", NAME], ["solution", NAME, "--anyway"]]
)
def test_a_narrow_terminal(work: Path, arguments: list[str]) -> None:
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", in_terminal(*arguments, columns=40))
    lines = shown.replace("\r", "").splitlines()
    assert max(map(len, lines)) <= 40
    if arguments[0] == "solution":
        # Broken into several lines, but all of it is there.
        assert "one_or_none()" in "".join(line.strip() for line in lines)


@pytest.mark.parametrize(
    ("encoding", "env"),
    [
        ("ascii", {"PYTHONIOENCODING": "ascii"}),
        ("ascii", {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}),
        ("latin-1", {"PYTHONIOENCODING": "latin-1"}),
        ("utf-8", {"LC_ALL": "C"}),
    ],
)
def test_an_encoding_without_our_signs(run: Run, encoding: str, env: dict[str, str]) -> None:
    tick, quote = ("✓", "“") if encoding == "utf-8" else ("+", '"')
    assert f"section {quote}" in run("next", encoding=encoding, **env).out
    assert run("nonsense", encoding=encoding, **env).code == 2  # typer draws a box
    doctor = run("doctor", encoding=encoding, **env)
    assert doctor.code == 0, doctor
    assert f"{tick} Python" in doctor.out


def test_a_verdict_without_our_signs(run: Run) -> None:
    said = run("check", NAME, encoding="ascii", PYTHONIOENCODING="ascii")
    assert (said.code, said.out) == (0, f". {NAME}  not attempted\n")


def test_a_folder_whose_name_is_no_text(run: Run, tmp_path: Path) -> None:
    folder = os.fsdecode(bytes(tmp_path) + b"/caf\xe9")
    Path(folder).mkdir()
    said = run("doctor", WORKBOOK_MY_WORK=folder)
    assert "caf?" in said.out.replace("\n", "").replace(" ", "")


def test_a_pipe_that_is_closed_early(work: Path) -> None:
    command = f'"{COMMAND}" check ch05 | head -n 1; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_completion(work: Path) -> None:
    def complete(*words: str) -> list[str]:
        env = {"_WORKBOOK_COMPLETE": "complete_bash", "COMP_CWORD": str(len(words) - 1)}
        done = subprocess.run(
            [COMMAND],
            env=os.environ | env | {"COMP_WORDS": " ".join(words)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.stderr == ""
        return done.stdout.split()

    assert complete("workbook", "chec") == ["check", "checklist"]
    assert complete("workbook", "check", "find_by") == [NAME]
    assert complete("workbook", "reset", "ch0") == [
        each.number for each in catalogue.chapters() if each.number.startswith("ch0")
    ]
    assert complete("workbook", "hint", "zz") == []
    shell = {"_WORKBOOK_COMPLETE": "source_bash"}
    script = subprocess.run([COMMAND], env=os.environ | shell, capture_output=True, text=True)
    assert "complete -o default -F" in script.stdout


def test_help_everywhere(run: Run) -> None:
    top = run("--help").out
    commands = ["lab", "status", "check", "watch", "next", "hint", "solution", "reset", "doctor"]
    for command in [*commands, "update", "db"]:
        assert re.search(rf"^\W*{command}\b", top, re.MULTILINE), command
    said = run("lab", "--help")
    assert said.code == 0
    assert "--port" in said.out
    assert "--show-completion" in top


def test_as_a_module_it_goes_by_the_same_name(work: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "workbook", "--help"], capture_output=True, text=True, timeout=60
    )
    assert "Usage: workbook [OPTIONS]" in done.stdout


def test_a_folder_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    """Known troubles are one line and its cure; what was judged is shown all the same."""
    (tmp_path / "blocked").write_text("a file where the folder belongs")
    blocked = str(tmp_path / "blocked")
    for arguments in (["update"], ["hint", NAME], ["reset", "ch05", "--yes"], ["check", NAME]):
        said = run(*arguments, WORKBOOK_MY_WORK=blocked)
        assert said.code == 1, said
        assert "cannot be written" in " ".join(said.out.split()) or "cannot be read" in said.out


def test_progress_that_cannot_be_noted(run: Run, work: Path) -> None:
    (work / "progress.lock").mkdir()
    said = run("check", NAME)
    assert said.code == 1
    assert said.out.startswith(f"· {NAME}  not attempted\n")
    assert "progress.lock cannot be written" in " ".join(said.out.split())


def test_without_a_database_a_check_says_so_once(run: Run, work: Path) -> None:
    done = catalogue.chapter("ch02")
    (work / "exercises" / f"{done.stem}.py").write_text(solved(done), encoding="utf-8")
    right = sorted(each.name for each in done.exercises)
    kept = json.dumps({"right": right, "tried": [], "hints": {}})
    (work / "progress.json").write_text(kept, encoding="utf-8")
    said = run("check", "ch02", DATABASE_URL="postgresql://nobody:x@127.0.0.1:9/none")
    assert said.code == 1
    assert said.out.count("PostgreSQL does not answer") == 1
    assert "could not be judged" in said.out
    assert "A hint:" not in said.out
    assert json.loads((work / "progress.json").read_text())["right"] == right
