"""Finds lines of the sheet by words."""

from __future__ import annotations

from workbook.cheatsheet.reading import Line, lines

# Words of a question that say nothing about what is asked for.
_EMPTY = frozenset(
    (
        *("a", "an", "and", "are", "can", "do", "does", "for", "how", "i", "in", "is", "it", "my"),
        *("of", "on", "or", "sqlalchemy", "the", "this", "to", "what", "with"),
    )
)


def search(words: list[str]) -> list[Line]:
    """The lines that have all of the words, those first that are about them."""
    wanted = [word.casefold() for each in words for word in each.split()]
    wanted = [word for word in wanted if word not in _EMPTY] or wanted
    ranked = [(weight(line, wanted), line) for line in lines()]
    found = sorted((pair for pair in ranked if pair[0]), key=lambda pair: -pair[0])
    return [line for _, line in found]


def weight(line: Line, wanted: list[str]) -> int:
    """How much a line speaks of the words; nothing unless it has all of them."""
    title, about = line.need.casefold(), f"{line.id} {line.words}".casefold()
    code = "\n".join(each.code for each in line.spellings).casefold()
    if not all(word in title or word in about or word in code for word in wanted):
        return 0
    return sum(
        100 * (word == line.id) + 10 * (word in title) + 5 * (word in about) + (word in code)
        for word in wanted
    )
