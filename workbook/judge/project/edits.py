"""What a wrong answer does to the reference: a few lines of its files are other ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Wrong = Callable[["Edit"], None]


class Edit:
    """The files of the reference, to be changed: ``edit("posts.py", old, new)``."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(files)

    def __call__(self, file: str, old: str, new: str = "") -> None:
        """Replace a text that occurs in a file, each time that it does."""
        assert old in self.files[file], f"{file} doesn't hold {old!r}"
        self.files[file] = self.files[file].replace(old, new)

    def write(self, file: str, text: str) -> None:
        """A file with that text instead, or a new one."""
        self.files[file] = text

    def remove(self, file: str) -> None:
        """Leave a file out."""
        del self.files[file]


@dataclass(frozen=True)
class Fault:
    """A version of the reference that does one thing wrong.

    Attributes:
        name: that of the wrong answer.
        says: what it does wrong, as a sentence.
        at: method and path of the endpoint where it shows; only where to look first.
        create_app: builds it.
    """

    name: str
    says: str
    at: tuple[str, str]
    create_app: Callable[..., Any]


def wrong(part: str, at: str = "") -> Callable[[Wrong], Wrong]:
    """Mark a function of ``wrong.py``: the part of the project that is wrong with its edits.

    Args:
        at: the endpoint where it shows, as ``"GET /posts"``.
    """

    def mark(function: Wrong) -> Wrong:
        method, _, path = at.partition(" ")
        function.part = part  # type: ignore[attr-defined]
        function.at = method, path  # type: ignore[attr-defined]
        return function

    return mark


def part_of(function: Any) -> str | None:
    """The part that a function of ``wrong.py`` gets wrong."""
    return getattr(function, "part", None)
