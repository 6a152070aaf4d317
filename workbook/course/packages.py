"""The files of a project that is a package of several files."""

from __future__ import annotations

import tomllib
from pathlib import Path

from workbook.course import paths

_WRITTEN = {".py", ".ini", ".mako", ".md", ".toml"}  # what people write
_LEFT_OUT = {"__pycache__", ".pytest_cache"}  # what programs leave there


def files(folder: Path) -> list[Path]:
    """The files that people write, in the order of their paths."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in _WRITTEN and path.is_file() and not _LEFT_OUT & set(path.parts)
    ]


def sources(folder: Path) -> dict[str, str]:
    """Their texts, by the path seen from the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in files(folder)
    }


def handed_out(starter: Path) -> dict[str, str]:
    """What a learner's folder begins as: the files of ``starter``, and copies from the course.

    ``copied`` in ``exercise.toml`` names the files and folders of this repository that a project
    begins with a copy of.
    """
    exercise = (starter.parent / "exercise.toml").read_text(encoding="utf-8")
    copied = [paths.ROOT / name for name in tomllib.loads(exercise).get("copied", [])]
    found = [each for path in copied for each in (files(path) if path.is_dir() else [path])]
    return sources(starter) | {
        path.relative_to(paths.ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found
    }
