"""``workbook find``: where the course deals with something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from workbook.cli.console import console
from workbook.course import catalogue, notebooks, paths

MOST = 12
SHEET = "ch17_cheat_sheet"
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Hit:
    """A section of a chapter, an exercise, a line; ``weight``: how well it matches the words."""

    where: str
    title: str
    weight: int


def find(words: Annotated[list[str], typer.Argument(metavar="WORDS...")]) -> None:
    """Find the sections, exercises, errors and cheat-sheet lines that contain these words."""
    wanted = [word.casefold() for word in words]
    hits = sorted(_hits(wanted), key=lambda hit: -hit.weight)
    if not hits:
        console().print(f"Nothing found for {' '.join(words)}.", markup=False)
        raise typer.Exit(1)
    width = max(len(hit.where) for hit in hits[:MOST])
    for hit in hits[:MOST]:
        console().print(f"{hit.where:{width}}  {hit.title}", markup=False, highlight=False)
    if len(hits) > MOST:
        console().print(f"... and {len(hits) - MOST} more")


def _hits(wanted: list[str]) -> Iterator[Hit]:
    from workbook.cheatsheet import reading, searching

    of_the_sheet = {section.title for section in reading.sections()}
    for chapter in catalogue.chapters():
        for heading, text in _sections(chapter.stem):
            if heading in of_the_sheet and chapter.stem == SHEET:
                continue  # its lines are found one by one
            if weight := _weight(wanted, heading, text):
                yield Hit(f"{chapter.stem}.ipynb", heading, weight)
        tasks = chapter.stub.read_text(encoding="utf-8") if chapter.exercises else ""
        for exercise in chapter.exercises:
            task = "".join(
                re.findall(rf"(?ms)^(?:def|class) {exercise.name}\b.*?\"\"\".*?\"\"\"", tasks)
            )
            if weight := _weight(wanted, f"{exercise.name} {exercise.title}", task):
                yield Hit(f"exercise {exercise.name}", exercise.title, weight)
    from workbook import errorindex

    for line in reading.lines():
        if weight := searching.weight(line, wanted):
            yield Hit(f"cheat {line.id}", line.need, weight)

    for symptom in errorindex.every():
        if weight := _weight(wanted, symptom.words, f"{symptom.why} {symptom.cure}"):
            yield Hit(f"symptom {symptom.code}", symptom.words, weight)


def _weight(wanted: list[str], title: str, text: str) -> int:
    """Nothing unless all words are there; a title counts ten times."""
    title, text = title.casefold(), text.casefold()
    if not all(word in title or word in text for word in wanted):
        return 0
    return sum(10 * title.count(word) + text.count(word) for word in wanted)


def _sections(stem: str) -> Iterator[tuple[str, str]]:
    """Heading and text of each section, code included."""
    path = paths.NOTEBOOKS / f"{stem}.ipynb"
    if not path.exists():  # exercises of one's own
        return
    heading, text = "", ""
    for cell in notebooks.cells(path):
        source = "".join(cell["source"])
        if cell["cell_type"] != "markdown":
            text += f"\n{source}"
            continue
        # In code, a line that begins with # is a comment.
        source = _FENCED.sub(lambda block: block[0].replace("\n#", "\n #"), source)
        before, *parts = re.split(r"^#{1,2} (.+)$", source, flags=re.MULTILINE)
        text += f"\n{before}"
        for title, body in zip(parts[::2], parts[1::2], strict=True):
            if heading:
                yield heading, text
            heading, text = title, body
    yield heading, text
