"""``workbook cheat``, and the page to print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.needs import needs
from workbook.cheatsheet import page, reading, searching
from workbook.cli.app import app


def _said(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*arguments])
    return result.exit_code, result.output


def test_a_line_is_shown_in_all_its_spellings_with_its_sql() -> None:
    code, said = _said("cheat", "upsert")
    assert code == 0
    for part in ("ORM", "Core", "async", "legacy: raises IntegrityError", "sends INSERT INTO"):
        assert part in said
    assert "-> Tag(id=3, name='python')" in said


def test_without_words_all_lines_are_listed() -> None:
    code, said = _said("cheat")
    assert code == 0
    for section in reading.sections():
        assert section.title in said
        assert all(line.need in said for line in section.lines)


def test_what_is_not_there_is_said() -> None:
    code, said = _said("cheat", "kubernetes")
    assert code == 1
    assert (
        said == "The cheat sheet has nothing on kubernetes. `workbook cheat` lists its entries.\n"
    )


@pytest.mark.parametrize("words", ["kubernetes", "random row", "css grid", "docker swarm secret"])
def test_nothing_is_found_rather_than_something_far_fetched(words: str) -> None:
    assert searching.search([words]) == []


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("upsert", "upsert"),
        ("on conflict do nothing", "do-nothing"),
        ("how do I delete a row", "delete"),
        ("bulk insert", "insert-many"),
        ("missinggreenlet", "selectinload"),
        ("lock a row", "for-update"),
        ("skip_locked", "queue"),
        ("savepoint", "savepoint"),
        ("backref", "one-to-many"),
        ("orm_mode", "from-attributes"),
        ("is null", "null"),
        ("pagination cursor", "keyset"),
        ("alembic check", "check"),
        ("concurrently", "index"),
        ("psql", "psql"),
        ("backup", "pg-dump"),
        ("autoflush", "factory"),
        ("recursive", "tree"),
        ("top per group", "top"),
        ("count", "count"),
        ("insert or update", "upsert"),
        ("get user by id", "get"),
        ("n+1", "selectinload"),
        ("left join", "outer-join"),
        ("update many rows", "update-many"),
        ("connection string", "engine"),
        ("print sql", "printed"),
        ("nowait", "for-update"),
        ("postgres lock queue worker", "queue"),
        ("datetime.utcnow", "default"),
        ("ilike", "contains"),
        ("last page after cursor", "keyset"),
        ("async session", "factory"),
        ("dependency", "dependency"),
        ("rename column", "rename"),
        ("add column migration", "add-column"),
        ("distinct", "distinct"),
        ("order by nulls last", "order"),
        ("create tables", "create-all"),
        ("many to many", "many-to-many"),
        ("foreign key", "one-to-many"),
        ("jsonb", "json-read"),
        ("explain analyze", "explain"),
        ("statement timeout", "timeouts"),
        ("test rollback", "test"),
        ("between dates", "dates"),
        ("lazy load async", "refresh"),
    ],
)
def test_what_people_look_for_is_found_first(words: str, first: str) -> None:
    assert searching.search([words])[0].id == first


def test_find_has_the_lines_too() -> None:
    code, said = _said("find", "upsert")
    assert code == 0
    first = " ".join(said.splitlines()[0].split())
    assert first == "cheat upsert Upsert: insert, or change the row that is there"
    assert "legacy" not in said


def test_the_page_has_every_line_and_loads_nothing() -> None:
    html = page.html()
    text = re.sub(r"<[^>]+>", "", html)
    for line in reading.lines():
        assert line.need.replace("`", "") in text.replace("&#x27;", "'")
    assert not re.search(r"\b(src|href)=", html)


def test_without_a_browser_the_way_out_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(page, "BROWSERS", ("no-such-browser",))
    with pytest.raises(page.NoBrowser) as caught:
        page.write_pdf(tmp_path / "sheet.pdf")
    assert "--html" in caught.value.cure
    target = tmp_path / "sheet.html"
    assert _said("cheat", "--html", str(target)) == (0, f"Written: {target}\n")
    assert target.read_text(encoding="utf-8") == page.html()


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    target = tmp_path / "none" / "sheet.html"
    code, said = _said("cheat", "--html", str(target))
    assert code == 1
    assert "cannot be written: No such file or directory." in " ".join(said.split())


@pytest.mark.browser
def test_the_pdf_has_two_pages(tmp_path: Path) -> None:
    needs("chromium")
    target = tmp_path / "sheet.pdf"
    code, said = _said("cheat", "--pdf", str(target))
    assert code == 0, said
    content = target.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", content)) == 2
    # A4 in points.
    assert re.search(rb"/MediaBox \[0 0 59[45][.0-9]* 84[12][.0-9]*\]", content)
