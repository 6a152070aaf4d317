"""Reads the lines of the sheet. No library is imported for it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("sheet")

# In the order in which they are shown.
SPELLINGS = ("orm", "core", "async", "op", "shell", "legacy")
LABELS = {
    "orm": "ORM",
    "core": "Core",
    "async": "async",
    "op": "in a revision",
    "shell": "terminal",
    "legacy": "legacy",
}


@dataclass(frozen=True)
class Spelling:
    """One way to write a line; ``key`` names it in the record: ``core``, or ``legacy 2``."""

    kind: str
    key: str
    code: str

    @property
    def label(self) -> str:
        return LABELS[self.kind]


@dataclass(frozen=True)
class Line:
    """Something that one wants to do, in all its spellings.

    Attributes:
        need: what it is for; what a list shows.
        words: what else a person may search for.
        value: an expression that shows what came of it, where the code itself has no value.
        sync_value: the same, for a line whose async spelling can't be asked so.
    """

    id: str
    need: str
    words: str
    chapter: str
    spellings: tuple[Spelling, ...]
    value: str = ""
    sync_value: str = ""

    def value_of(self, spelling: Spelling) -> str:
        """The expression that shows what came of that spelling."""
        return self.value or ("" if spelling.kind == "async" else self.sync_value)

    def of(self, kind: str) -> list[Spelling]:
        return [each for each in self.spellings if each.kind == kind]

    @property
    def main(self) -> Spelling:
        """Today's spelling, the first of them."""
        return self.spellings[0]


@dataclass(frozen=True)
class Section:
    """Lines of one subject. ``given`` is code that is run before each of them.

    ``kind`` says where they are run: in ``python``, as ``alembic`` commands one after the other,
    with ``op`` as in a revision, or by ``psql`` and its like.
    """

    title: str
    about: str
    kind: str
    given: str
    lines: tuple[Line, ...]


@cache
def sections() -> tuple[Section, ...]:
    """All sections, in the order of the sheet."""
    return tuple(_section(path) for path in sorted(FOLDER.glob("*.toml")))


def lines() -> list[Line]:
    """All lines of all sections."""
    return [line for section in sections() for line in section.lines]


def _section(path: Path) -> Section:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    lines = tuple(_line(each) for each in data["line"])
    given = data.get("given", "").strip()
    return Section(data["title"], data["about"], data.get("kind", "python"), given, lines)


def _line(data: dict[str, str | list[str]]) -> Line:
    data = dict(data)
    spellings = []
    for kind in SPELLINGS:
        codes = data.pop(kind, [])
        for number, code in enumerate([codes] if isinstance(codes, str) else codes, 1):
            key = kind if number == 1 else f"{kind} {number}"
            spellings.append(Spelling(kind, key, code.strip()))
    return Line(spellings=tuple(spellings), **data)  # type: ignore[arg-type]
