"""One question, and how an answer to it is judged."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

YES_NO = ("yes", "no")
NOTHING = "nothing"  # the error that a cell raises which raises none


@dataclass(frozen=True)
class Part:
    """One thing that is asked for: what it is called, and its answer as text."""

    asked: str
    answer: str


@dataclass(frozen=True)
class Question:
    """A question whose answer a run has shown.

    Attributes:
        key: ``ch05_crud/fact/flush_is_not_visible``; the answers are kept under it.
        chapter: the stem of its chapter.
        section: the heading of the notebook under which it is explained.
        text: what is asked, as Markdown.
        parts: what the answer consists of, usually one thing.
        code: the code that the question is about.
        choices: the possible answers, if it is a choice. A choice may have several lines.
        why: what is said after the answer.
        proof: the code whose run proves the answer, if it isn't ``code`` itself.
        spoils: whether it gives away what a notebook asks: only for chapters that were read.
    """

    key: str
    chapter: str
    section: str
    text: str
    parts: tuple[Part, ...]
    code: str = ""
    choices: tuple[str, ...] = ()
    why: str = ""
    proof: str = ""
    spoils: bool = False


def turned(choices: Sequence[str], by: int) -> list[str]:
    """The choices in another order each time, so that no place in the list is learned by heart."""
    if tuple(choices) == YES_NO:
        return [*choices]
    by %= len(choices)
    return [*choices[by:], *choices[:by]]


def letter(number: int) -> str:
    """``a`` for the first choice."""
    return "abcdefgh"[number]


def understood(part: Part, given: str, choices: Sequence[str] = ()) -> str | None:
    """What is wrong with the form of an answer, or ``None`` if it can be judged."""
    if tuple(choices) == YES_NO:
        return None if _plain(given) in ("yes", "no", "y", "n") else "Answer with yes or no."
    if choices:
        letters = [letter(number) for number in range(len(choices))]
        if _plain(given) in letters or _plain(given) in map(_plain, choices):
            return None
        return f"Answer with {', '.join(letters[:-1])} or {letters[-1]}."
    if type(_value(part.answer)) is int and _number(given) is None:
        return "Answer with a whole number, such as 2."
    return None


def agrees(part: Part, given: str, choices: Sequence[str] = ()) -> bool:
    """Whether the answer is right. Quotes, capitals and the brackets of a list don't matter."""
    if tuple(choices) == YES_NO:
        return _plain(given)[:1] == part.answer[0]
    if choices:
        if (given := _plain(given)) == _plain(part.answer):
            return True
        letters = [letter(number) for number in range(len(choices))]
        return given in letters and choices[letters.index(given)] == part.answer
    given = re.sub(r"^\s*(statements|rows|commits|raises|result)\s*=\s*", "", given)
    if part.answer == NOTHING and re.match(r"(none|no|nothing)\b", _plain(given)):
        return True
    expected = _value(part.answer)
    return _same(expected, given if type(expected) is int else _value(given))


def _same(expected: Any, given: Any) -> bool:
    if isinstance(expected, list | tuple):
        several = given if isinstance(given, list | tuple) else _several(str(given))
        return len(several) == len(expected) and all(map(_same, expected, several))
    if isinstance(expected, bool):
        return given is expected or _plain(str(given)) == ("yes" if expected else "no")
    if isinstance(expected, int):
        return not isinstance(given, bool) and _number(str(given)) == expected
    if isinstance(expected, float):
        return type(given) in (int, float) and bool(expected == given)
    if expected is None:
        return given is None or _plain(str(given)) == "null"
    return _name(str(expected)) == _name(str(given))


def _several(given: str) -> list[Any]:
    """``alter, posts`` and ``[alter, posts]``, without quotes."""
    between = r"\s*[,;]\s*" if re.search("[,;]", given) else r"\s+(?:and\s+)?"
    return [_value(each) for each in re.split(between, given.strip("()[] ")) if each]


def _number(text: str) -> int | None:
    """The one whole number in ``2 statements``; ``None`` where there is none, or several."""
    match = re.fullmatch(r"[^\d+-]*([+-]?\d+)(?:\.0*)?\D*", normalize("NFKC", text))
    return int(match[1]) if match else None


def _value(text: str) -> Any:
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        word = text.strip().strip("\"'`")
        return {"true": True, "false": False, "none": None}.get(word.casefold(), word)


def _plain(text: str) -> str:
    return text.strip().strip("\"'`.").strip().casefold()


def _name(text: str) -> str:
    """``sqlalchemy.exc.IntegrityError()`` and ``integrity error`` are ``integrityerror``."""
    plain = _plain(text)
    if re.fullmatch(r"[\w.]+(\(\))?", plain):
        plain = plain.removesuffix("()").rpartition(".")[2]
    return re.sub(r"[\s_]", "", plain)
