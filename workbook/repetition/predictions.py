"""Questions that a notebook asks with ``predict``.

The notebook is the only place where they are written: the question stands above the cell, the
answer is in the cell's stored output, which the tests prove by running it, and what is said about
it stands below. Nothing of it is written a second time.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from workbook.course import catalogue, notebooks
from workbook.repetition.question import Part, Question

LONGEST = 16  # lines of a cell: a longer one takes more than half a minute to read
ENOUGH = 500  # characters of what stands above the cell
_OUTCOME = re.compile(
    r"^\? ([a-z ]+): (.*) \(no prediction made: the dots are still there\)$", re.MULTILINE
)


@cache
def left_out() -> dict[str, str]:
    """Ids of cells whose question can't be answered away from its page, each with the reason."""
    text = (Path(__file__).parent / "left_out.toml").read_text(encoding="utf-8")
    return {cell: why for each in tomllib.loads(text).values() for cell, why in each.items()}


def key(stem: str, cell: str) -> str:
    """The key of the question that a cell asks."""
    return f"{stem}/cell/{cell}"


@cache
def of_chapter(stem: str) -> tuple[Question, ...]:
    """The questions of one notebook, in its order."""
    chapter = catalogue.chapter(stem)
    if not chapter.notebook.is_file():
        return ()
    return tuple(_questions(stem, notebooks.cells(chapter.notebook)))


@cache
def _by_code() -> dict[str, Question]:
    questions = [each for chapter in catalogue.chapters() for each in of_chapter(chapter.stem)]
    times = Counter(each.code for each in questions)
    return {each.code: each for each in questions if times[each.code] == 1}


def asked_by(cell: str) -> Question | None:
    """The question that a cell asks, if the code under its prediction is that of a notebook.

    By the code and not by the cell's id, which is another one in other editors. Where the learner
    has changed the code, it is another question.
    """
    return _by_code().get(essence(cell))


def _questions(stem: str, cells: list[dict[str, Any]]) -> Iterator[Question]:
    section = ""
    for number, cell in enumerate(cells):
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            section = [section, *re.findall(r"^#{1,2} (.+)$", text, re.MULTILINE)][-1]
            continue
        if "predict(" not in text or cell["id"] in left_out():
            continue
        parts = tuple(
            Part(asked, answer)
            for output in cell["outputs"]
            for asked, answer in _OUTCOME.findall("".join(_plain(output)))
        )
        code = essence(text)
        if not parts or not code or len(code.splitlines()) > LONGEST:
            continue
        below = _markdown(cells[number + 1 : number + 2])
        yield Question(
            key(stem, cell["id"]),
            stem,
            section,
            _end(_paragraphs(_away_from_the_page(_markdown(cells[number - 1 : number])))),
            parts,
            code=code,
            why=next(iter(_paragraphs(below)), ""),
            spoils=True,
        )


def essence(cell: str) -> str:
    """A cell's code without its call of ``predict``; empty where that isn't one statement of it.

    Two cells with the same essence ask the same, whatever is predicted.
    """
    try:
        body = ast.parse(cell).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    calls = [
        node
        for node in body
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "predict"
    ]
    if len(calls) != 1:
        return ""
    lines = cell.splitlines()
    del lines[calls[0].lineno - 1 : calls[0].end_lineno]
    return "\n".join(line.rstrip() for line in lines).strip("\n")


# How to write an answer into predict().
_INTO_THE_CELL = (
    (re.compile(r"`result=(\(.*?\))`"), r"`\1`"),
    (re.compile(r"Replace the dots with"), "Choose"),
    (re.compile(r"\s*Put (a|your) number in place of (the dots|each `\.\.\.`)[^.]*\."), ""),
    (re.compile(r"(?m)^.*in place of the three dots.*$"), ""),
)


def _away_from_the_page(text: str) -> str:
    for words, instead in _INTO_THE_CELL:
        text = words.sub(instead, text)
    return text


def _end(paragraphs: list[str]) -> str:
    """The last two paragraphs, and one more where they are short."""
    few = paragraphs[-2:]
    if sum(map(len, few)) + sum(map(len, paragraphs[-3:-2])) < ENOUGH:
        few = paragraphs[-3:]
    return "\n\n".join(few)


def _plain(output: dict[str, Any]) -> list[str]:
    lines: list[str] = output.get("data", {}).get("text/plain", [])
    return lines


def _markdown(cells: list[dict[str, Any]]) -> str:
    return "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def _paragraphs(text: str) -> list[str]:
    """Paragraphs of prose, without headings and pictures."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    paragraphs = (each.strip() for each in re.split(r"\n\s*\n", text))
    return [each for each in paragraphs if each and not each.startswith(("#", "![", "<"))]
