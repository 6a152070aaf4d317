"""``workbook status --skills``, and the page that it makes."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbook.cli import skills as page
from workbook.course import catalogue, skills


def passed(work: Path, *names: str) -> None:
    progress = {"right": list(names), "tried": [], "hints": {}}
    (work / "progress.json").write_text(json.dumps(progress), encoding="utf-8")


def test_every_exercise_has_its_line_and_its_topic() -> None:
    lines = [each.shows for each in catalogue.exercises()]
    assert len(set(lines)) == len(lines)
    assert {each.topic for each in catalogue.exercises()} <= set(skills.TOPICS)


def test_what_passed_is_shown_and_nothing_else(run: Run, work: Path) -> None:
    passed(work, "find_by_email", "add_phone", "greet_readers")
    said = run("status", "--skills")
    assert said.code == 0
    assert [line.strip() for line in said.out.splitlines() if "✓" in line] == [
        f"✓ {catalogue.exercise('find_by_email').shows}",
        f"✓ {catalogue.exercise('add_phone').shows}",
    ], "one that arrives solved shows nothing"
    assert re.search(r"^Reading \(1 of \d+\)$", said.out, re.MULTILINE)
    assert "Nothing shown yet: SQL and safety (" in said.out
    rows = json.loads(run("status", "--skills", "--json").out)
    assert [row["exercise"] for row in rows] == ["find_by_email", "add_phone"]


def test_of_nothing(run: Run) -> None:
    said = run("status", "--skills")
    assert said.out.startswith("Nothing shown yet: SQL and safety")
    assert "--page" not in said.out


class Tags(HTMLParser):
    """Whether every tag that opens closes, and which addresses there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("every", [False, True])
def test_the_page_needs_no_other_file(every: bool) -> None:
    names = [each.name for each in catalogue.exercises()] if every else ["find_by_email"]
    text = page.html(skills.topics(names), date(2026, 3, 1))
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert tags.addresses == []
    assert "url(" not in text
    assert "@import" not in text
    assert "1 March 2026." in text
    assert text.count("<li>") == len([name for name in names if name != "greet_readers"])
    assert ("Nothing shown yet" in text) is not every


def test_a_page_is_written_and_written_anew(run: Run, work: Path, tmp_path: Path) -> None:
    passed(work, "find_by_email")
    file = tmp_path / "my skills.html"
    assert run("status", "--skills", "--page", str(file)).code == 0
    passed(work, "find_by_email", "add_phone")
    assert run("status", "--page", str(file)).code == 0
    assert file.read_text(encoding="utf-8").count("<li>") == 2


def test_nothing_else_is_written_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "thesis.html"
    file.write_text("<p>mine</p>")
    said = run("status", "--page", str(file))
    assert said.code == 1
    assert "isn't a skills page" in " ".join(said.out.split())
    assert file.read_text() == "<p>mine</p>"
    assert run("status", "--page", str(tmp_path)).code == 1
    missing = run("status", "--page", str(tmp_path / "no" / "folder.html"))
    assert missing.code == 1
    assert "cannot be written" in " ".join(missing.out.split())
