"""Finds lines of the sheet by words."""

from __future__ import annotations

import re

from workbook.cheatsheet.reading import Line, lines

# Words of a question that say nothing about what is asked for.
_EMPTY = frozenset(
    (
        *("a", "an", "and", "are", "can", "do", "does", "for", "how", "i", "in", "is", "it", "my"),
        *("of", "on", "or", "sqlalchemy", "the", "this", "to", "what", "with"),
    )
)


def search(words: list[str]) -> list[Line]:
    """The lines that have all of the words, those first that are about them.

    Where none has all of them: those that are about most of them, two at least.
    """
    asked = " ".join(words).casefold()
    wanted = [word for word in asked.split() if word not in _EMPTY] or asked.split()
    matching = _ranked({line.id: weight(line, wanted, asked) for line in lines()})
    if matching or len(wanted) < _AT_LEAST:
        return matching
    common = {line.id: _in_common(line, wanted) for line in lines()}
    enough = max(_AT_LEAST, len(wanted) / 2)
    return _ranked({name: count for name, count in common.items() if count >= enough})


_AT_LEAST = 2  # words in common: one alone is chance


def weight(line: Line, wanted: list[str], asked: str = "") -> int:
    """How much a line speaks of the words; nothing unless it has all of them."""
    about = _about(line)
    whole = set(re.findall(r"\w+", about))
    code = "\n".join(each.code for each in line.spellings).casefold()
    if not all(word in about or word in code for word in wanted):
        return 0
    return (
        100 * (asked == line.id)
        + 30 * (line.id in wanted)
        + 50 * bool(asked and asked in about)
        + sum(
            10 * (word in whole) + 5 * (word in about) + 5 * (word in line.need.casefold())
            for word in wanted
        )
        + sum(code.count(word) for word in wanted if len(word) > _SHORT)
    )


_SHORT = 2  # letters: such a word is a part of many others


def _ranked(weights: dict[str, float]) -> list[Line]:
    matching = [line for line in lines() if weights.get(line.id)]
    return sorted(matching, key=lambda line: -weights[line.id])


def _in_common(line: Line, wanted: list[str]) -> int:
    whole = set(re.findall(r"\w+", _about(line)))
    return sum(word in whole for word in wanted)


def _about(line: Line) -> str:
    return f"{line.need} {line.id.replace('-', ' ')} {line.id} {line.words}".casefold()
