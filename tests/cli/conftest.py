"""Runs ``workbook`` in a process of its own, on a ``my_work`` of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from workbook.course import catalogue, paths
from workbook.course.packages import handed_out

COMMAND = str(Path(sys.prefix) / "bin" / "workbook")


@dataclass(frozen=True)
class Said:
    """What a command has printed, and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's folder with fresh exercise files and projects, and nothing else."""
    folder = tmp_path / "my work"
    for place in (folder / "exercises", folder / ".pristine" / "exercises"):
        place.mkdir(parents=True)
        for stem, stub in paths.stubs().items():
            shutil.copy(stub, place / f"{stem}.py")
    for place in (folder, folder / ".pristine"):
        for package, starter in paths.starters().items():
            for name, text in handed_out(starter).items():
                (place / package / name).parent.mkdir(parents=True, exist_ok=True)
                (place / package / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(folder))
    return folder


@pytest.fixture
def run(work: Path, tmp_path: Path) -> Run:
    """``run("check", "ch05")``: never a traceback, and no colours, for nobody is looking.

    ``typed`` is what stands in its standard input.
    """

    def call(
        *arguments: str, encoding: str = "utf-8", unset: str = "", typed: str = "", **env: str
    ) -> Said:
        environment = {k: v for k, v in os.environ.items() if k != unset} | env
        environment.setdefault("COLUMNS", "100")
        done = subprocess.run(
            [COMMAND, *arguments],
            cwd=tmp_path,
            env=environment,
            input=typed.encode(),
            capture_output=True,
            timeout=120,
        )
        said = Said(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
        for text in (said.out, said.err):
            assert "Traceback" not in text
            assert "\x1b" not in text
        return said

    return call


@pytest.fixture
def answer(work: Path) -> Callable[[str, str], None]:
    """``answer("find_by_email", "    return None")``: the body of one function in the file."""

    def write(name: str, body: str) -> None:
        file = work / "exercises" / f"{catalogue.exercise(name).chapter}.py"
        text = file.read_text(encoding="utf-8")
        head, start, rest = text.partition(f"def {name}(")
        before, _, after = rest.partition("    raise NotImplementedError\n")
        file.write_text(f"{head}{start}{before}{body}\n{after}", encoding="utf-8")

    return write
