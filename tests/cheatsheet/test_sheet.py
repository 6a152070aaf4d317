"""Every line of the cheat sheet does on a real database what is recorded of it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import URL

from workbook import databases, sandboxes
from workbook.authoring import sheet
from workbook.cheatsheet import cells, reading, recorded, running, verdicts
from workbook.cheatsheet.reading import Line, Section, Spelling
from workbook.course import catalogue, notebooks

LINES = reading.lines()


@pytest.mark.parametrize("section", reading.sections(), ids=lambda section: section.title)
def test_each_spelling_does_what_is_recorded(section: Section) -> None:
    found: recorded.Record = {}
    for line, key, outcome in running.run(section, f"test_{uuid4().hex[:12]}"):
        found.setdefault(line, {})[key] = outcome.as_json()
    assert found == {line.id: recorded.read()[line.id] for line in section.lines}


def test_all_that_is_recorded_is_in_the_sheet() -> None:
    keys = {line.id: [each.key for each in line.spellings] for line in LINES}
    assert {name: [*found] for name, found in recorded.read().items()} == keys


def test_today_raises_nothing_and_warns_of_nothing() -> None:
    for line in LINES:
        for spelling in line.spellings:
            if spelling.kind != "legacy":
                outcome = verdicts.outcome(line, spelling)
                assert not {"raises", "warns"} & {*outcome}, (line.id, spelling.key, outcome)


def test_async_comes_to_the_same_as_the_first_spelling() -> None:
    compared = 0
    for line in LINES:
        for spelling in line.of("async"):
            one, other = (verdicts.outcome(line, each) for each in (line.main, spelling))
            if line.id in {"engine", "dependency"}:  # another class; asked of the sync one alone
                continue
            assert one.get("value") == other.get("value"), line.id
            compared += 1
    assert compared > 60


def test_each_line_has_a_name_of_its_own_and_a_chapter_that_there_is() -> None:
    names = [line.id for line in LINES]
    assert len(names) == len({*names})
    known = {chapter.number for chapter in catalogue.chapters()} | {"ch13", "ch14", "ch15", "ch16"}
    assert {line.chapter for line in LINES} <= known


def test_each_section_has_a_legacy_spelling_where_there_are_older_ones() -> None:
    with_legacy = {
        section.title
        for section in reading.sections()
        if any(line.of("legacy") for line in section.lines)
    }
    others = {section.title for section in reading.sections()} - with_legacy
    assert others == {"Migrations", "Inside a revision", "Look at the data"}


def test_the_notebook_has_the_cells_of_the_sheet() -> None:
    stored = [(cell["cell_type"], "".join(cell["source"])) for cell in sheet.stored()]
    wanted = [(cell["cell_type"], cell["source"]) for cell in cells.cells()]
    assert stored == wanted


def test_the_notebook_imports_what_the_lines_use() -> None:
    first = next(
        "".join(cell["source"])
        for cell in notebooks.cells(sheet.NOTEBOOK)
        if cell["cell_type"] == "code"
    )
    assert first.startswith(cells.imports())


# --- The record notices what it is there for ---


@pytest.fixture(scope="module")
def url() -> Iterator[URL]:
    name = f"test_{uuid4().hex[:12]}"
    yield sandboxes.database(name)
    databases.drop(name)


@pytest.mark.parametrize(
    ("code", "part", "shown"),
    [
        ("session.get(User, 1)", "value", "User(id=1, username='zoe')"),
        ("[1, 2, 3, 4, 5, 6]", "value", "[1, 2, 3, 4, ... 2 more]"),
        ("1 / 0", "raises", "ZeroDivisionError: division by zero"),
        ("session.query(Tag).get(1)", "warns", "LegacyAPIWarning: The Query.get() method is "),
        ("session.add(Tag(name='x')); session.flush()", "sent", ("INSERT INTO tags (name) ",)),
        ("session.scalar(text('SELECT 1')); session.commit()", "sent", ("SELECT 1", "COMMIT")),
    ],
)
def test_what_came_of_a_spelling(url: URL, code: str, part: str, shown: object) -> None:
    outcome, _ = running.run_one(url, "", Spelling("orm", "orm", code))
    found = getattr(outcome, part)
    if isinstance(shown, tuple):
        assert len(found) == len(shown)
        assert all(one.startswith(other) for one, other in zip(found, shown, strict=True))
    else:
        assert found.startswith(shown)


def test_an_async_spelling_is_awaited(url: URL) -> None:
    code = "(await session.scalars(select(Tag.id).where(Tag.id == 3))).one()"
    outcome, _ = running.run_one(url, "", Spelling("async", "async", code))
    assert outcome.value == "3"


def test_what_is_not_committed_leaves_nothing_behind() -> None:
    """Also no gap in the ids: the next line counts from where this one began."""
    add = "tag = Tag(name='x')\nsession.add(tag)\nsession.flush()\ntag.id"
    line = Line("a", "", "", "ch05", (Spelling("orm", "orm", add), Spelling("legacy", "b", add)))
    section = Section("", "", "python", "", (line,))
    values = [outcome.value for *_, outcome in running.run(section, f"test_{uuid4().hex[:12]}")]
    assert values == ["16", "16"]


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("await session.get(User, 1)", True),
        ("(await session.scalars(select(User))).all()", False),
        ("await session.get(User, 2)", False),
    ],
)
def test_what_follows_from_a_rule_is_alike(code: str, same: bool) -> None:
    today = Spelling("orm", "orm", "session.get(User, 1)")
    assert verdicts.is_alike(Spelling("async", "async", code), today) is same


def test_what_is_said_of_a_legacy_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    today, legacy = Spelling("orm", "orm", ""), Spelling("legacy", "legacy", "")
    line = Line("a", "", "", "", (today, legacy))

    def said(own: dict[str, object]) -> str:
        found = {"a": {"orm": {"value": "1", "sent": ["SELECT 1"]}, "legacy": own}}
        monkeypatch.setattr(recorded, "read", lambda: found)
        return verdicts.verdict(line, legacy)

    assert said({"value": "1", "sent": ["SELECT x", "COMMIT"]}) == "works"
    assert said({"raises": "E: no"}) == "raises E: no"
    assert said({"value": "2", "sent": ["SELECT 1"]}) == "gives 2"
    assert said({"sent": ["SELECT 1"] * 2}) == "gives no value; 2 statements, not 1"
    assert said({"value": "1", "sent": ["SELECT 1"], "warns": "W: old"}) == "warns W: old"
