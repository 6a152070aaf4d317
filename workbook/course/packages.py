"""The files of a project that is a package of several files."""

from __future__ import annotations

from pathlib import Path

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
