"""The files of a project that is a package of several files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
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
    originals = [each for path in copied for each in (files(path) if path.is_dir() else [path])]
    return sources(starter) | {
        path.relative_to(paths.ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in originals
    }


def last_revision(files: Mapping[str, str]) -> str:
    """The revision among the files of ``alembic/versions`` that no other one follows."""
    versions = [text for name, text in files.items() if name.startswith("alembic/versions/")]
    revisions = {name for text in versions for name in _REVISION.findall(text)}
    return next(
        iter(revisions - {name for text in versions for name in _FOLLOWS.findall(text)}), ""
    )


_REVISION = re.compile(r'(?m)^revision = "([^"]+)"')
_FOLLOWS = re.compile(r'(?m)^down_revision = "([^"]+)"')


def completed(
    handed_out: Mapping[str, str], written: Mapping[str, str], edits: Mapping[str, list[list[str]]]
) -> dict[str, str]:
    """What was handed out, with the files that were written, and with some lines other ones.

    A revision that follows ``"HEAD"`` follows the last one that was handed out.
    """
    last = f'"{last_revision(handed_out)}"'
    files = dict(handed_out) | {k: text.replace('"HEAD"', last) for k, text in written.items()}
    for name, pairs in edits.items():
        for old, new in pairs:
            if old not in files[name]:
                raise ValueError(f"{name} doesn't hold {old!r}")
            files[name] = files[name].replace(old, new, 1)
    return files
