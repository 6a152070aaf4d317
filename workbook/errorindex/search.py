"""Finds entries for what a person writes: a message, a traceback, or a few words.

An error message is recognized by its pattern. Otherwise words are compared: rare ones count more
than common ones, and an entry that has too few of them is not an answer.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from workbook.errorindex.entry import Entry
from workbook.errorindex.index import every

_MOST = 3
_ENOUGH = 0.45  # of the weight of the words asked for; less is a guess
_AT_LEAST = 2  # words in common: one alone is chance
_RECOGNIZED = 0.4  # the score of a message of that kind, beyond its words
_BESIDE = 0.75  # of the best one's score: what is further behind isn't shown
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|\d{2,}")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Words of any sentence and of any error of Python's own, as `_stem` leaves them.
_COMMON = frozenset(Path(__file__).with_name("common_words.txt").read_text("utf-8").split())


def lookup(text: str) -> list[Entry]:
    """The entry of that code, or what ``search`` finds."""
    code = text.strip().lower()
    return [entry for entry in every() if entry.code == code] or search(text)


def search(text: str) -> list[Entry]:
    """The entries that fit best, the best one first; none rather than a far-fetched one."""
    last_lines = _last_lines(text)
    asked = set(_tokens(last_lines))
    whole = sum(_weights().get(token, _rarest()) for token in asked) or 1.0
    scores = {
        entry: sum(_weights()[token] for token in asked & _words(entry)) / whole
        + (_RECOGNIZED if entry.matches(last_lines) else 0)
        for entry in every()
    }
    ranked = sorted(scores, key=lambda entry: -scores[entry])
    best = scores[ranked[0]]
    far_fetched = best < _ENOUGH or len(asked & _words(ranked[0])) < _AT_LEAST
    if far_fetched and not ranked[0].matches(last_lines):
        return []
    return [entry for entry in ranked if scores[entry] >= best * _BESIDE][:_MOST]


def _last_lines(text: str) -> str:
    """Of a traceback what it ends with: the error and its message, and the error it came from."""
    if "Traceback (most recent call last)" not in text:
        return text
    lines = text.splitlines()
    return "\n".join(line for line in lines if line and not line.startswith((" ", "Traceback")))


def _tokens(text: str) -> Iterable[str]:
    """The words of a text; ``PendingRollbackError`` is also pending, rollback and error."""
    for word in _WORD.findall(text):
        parts = _PART.findall(word)
        for token in {word, *parts} if len(parts) > 1 else {word}:
            stem = _stem(token.lower())
            if stem not in _COMMON and len(stem) > 1:
                yield stem


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


@cache
def _words(entry: Entry) -> frozenset[str]:
    text = " ".join((entry.title, entry.words, entry.why, entry.cure, *entry.phrases))
    return frozenset(_tokens(text))


@cache
def _weights() -> dict[str, float]:
    """What each word counts: the fewer entries have it, the more."""
    count = Counter(token for entry in every() for token in _words(entry))
    return {token: math.log(1 + len(every()) / number) for token, number in count.items()}


def _rarest() -> float:
    """What a word counts that no entry has: it speaks of something else."""
    return math.log(1 + len(every())) / 2
