"""Finds the symptom of the error index that an error message belongs to."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Symptom:
    """One entry of the error index.

    Attributes:
        code: ``s01`` to ``s46``.
        words: what a person sees, or asks.
        why, cure: one sentence each.
        chapter: where it is shown by running it, e.g. ``ch08``.
        pattern: matches the error message; ``None`` where there is no message to match.
    """

    code: str
    words: str
    why: str
    cure: str
    chapter: str
    pattern: str | None


@cache
def every() -> tuple[Symptom, ...]:
    """All symptoms, by code."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return tuple(
        Symptom(
            code,
            entry["words"],
            entry["why"],
            entry["cure"],
            entry["chapter"],
            entry.get("pattern"),
        )
        for code, entry in tomllib.loads(text).items()
    )


def find(message: str) -> Symptom | None:
    """The symptom that this error message shows, the first that matches."""
    for symptom in every():
        if symptom.pattern and re.search(symptom.pattern, message, re.IGNORECASE | re.DOTALL):
            return symptom
    return None


def named(code: str) -> Symptom:
    """The symptom with this code.

    Raises:
        KeyError: there is none.
    """
    for symptom in every():
        if symptom.code == code:
            return symptom
    raise KeyError(code)
