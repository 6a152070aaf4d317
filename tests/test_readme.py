"""The README says what is there: its table, its commands, its links and its pictures."""

from __future__ import annotations

import re
from itertools import groupby

import pytest
from typer.testing import CliRunner

from workbook.cli.app import app
from workbook.cli.status import WEEKS
from workbook.course import catalogue, paths

PAGES = ("README.md", "app/README.md", "workbook/embedded/README.md")
TEXTS = {page: (paths.ROOT / page).read_text(encoding="utf-8") for page in PAGES}
README = TEXTS["README.md"]


def table() -> str:
    """The rows that the chapters call for."""
    rows = []
    for week, chapters in groupby(catalogue.chapters(), key=lambda chapter: chapter.week):
        rows.append(f"| **Week {week}: {WEEKS[week]}** | | | |")
        for chapter in chapters:
            stem = chapter.stem
            number = int(chapter.number[2:])
            count = len(chapter.exercises)
            exercises = (
                f"[{count} exercise{'s' if count > 1 else ''}](exercises/{stem}/stub.py)"
                if count
                else ""
            )
            rows.append(
                f"| [{number}. {chapter.title}](notebooks/{stem}.ipynb) | {chapter.time} "
                f"| [{stem}.py](lessons/{stem}.py) | {exercises} |"
            )
    return "\n".join(rows)


def test_the_table_is_that_of_the_chapters() -> None:
    assert table() in README, f"The rows should be:\n{table()}"


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    folder = (paths.ROOT / page).parent
    links = re.findall(r"\]\(([^)#]+)\)", TEXTS[page])
    missing = [link for link in links if "://" not in link and not (folder / link).exists()]
    assert not missing


def test_every_picture_says_what_it_shows() -> None:
    pictures = re.findall(r'<img alt="(.*?)" src="(.*?)-light.png">', README)
    assert len(pictures) >= 2
    assert all(len(words) > 30 for words, _ in pictures)
    # Each in both themes, and at twice the resolution of the 1,000 px page that was photographed.
    for _, name in pictures:
        assert f'srcset="{name}-dark.png"' in README
        for theme in ("light", "dark"):
            content = (paths.ROOT / f"{name}-{theme}.png").read_bytes()
            assert int.from_bytes(content[16:20], "big") > 1200, "its width"


def test_every_door_is_in_the_makefile() -> None:
    doors = set(re.findall(r"`?\bmake ([a-z]+)`", README)) | set(
        re.findall(r"^\$ make ([a-z]+)", README, re.MULTILINE)
    )
    makefile = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    assert doors >= {"lab", "test"}
    assert not [door for door in doors if not re.search(rf"^{door}:", makefile, re.MULTILINE)]


@pytest.mark.parametrize(
    "command",
    sorted(set(re.findall(r"`workbook ((?:db )?[a-z]+)", " ".join(TEXTS.values())))),
)
def test_every_command_exists(command: str) -> None:
    done = CliRunner().invoke(app, [*command.split(), "--help"])
    assert done.exit_code == 0, done.output
