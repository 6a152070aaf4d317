"""Every entry is proven: its bad form produces the symptom, its good form doesn't."""

from __future__ import annotations

from uuid import uuid4

import pytest

from workbook.course import catalogue
from workbook.errorindex import Entry, every, find
from workbook.errorindex.demonstration import run, shows_the_symptom
from workbook.errorindex.search import search

by_code = pytest.mark.parametrize("entry", every(), ids=lambda entry: entry.code)


@pytest.fixture
def database() -> str:
    return f"why_{uuid4().hex[:8]}"


@by_code
def test_the_bad_form_shows_it(entry: Entry, database: str) -> None:
    outcome = run(entry, "bad", database)
    assert shows_the_symptom(entry, outcome), outcome
    if outcome.error:
        assert find(outcome.error) is entry, "another entry comes first"
        assert search(outcome.error)[0] is entry


@by_code
def test_the_good_form_does_not(entry: Entry, database: str) -> None:
    outcome = run(entry, "good", database)
    assert outcome.error is None, outcome
    assert not shows_the_symptom(entry, outcome), outcome


@by_code
def test_it_is_complete(entry: Entry) -> None:
    assert entry.pattern or entry.shows
    assert len(entry.phrases) >= 2
    assert entry.title.endswith(".")


@by_code
@pytest.mark.parametrize("number", range(4))
def test_its_own_phrases_find_it(entry: Entry, number: int) -> None:
    phrases = (entry.words, *entry.phrases)
    if number < len(phrases):
        found = search(phrases[number])
        assert found
        assert found[0] is entry, found[0].words


def test_codes_are_unique_and_in_a_row() -> None:
    codes = [entry.code for entry in every()]
    assert codes == [f"s{number:02}" for number in range(1, len(codes) + 1)]


def test_chapters_are_those_of_the_course() -> None:
    stems = [chapter.stem.partition("_")[0] for chapter in catalogue.chapters()]
    weeks_to_come = [f"ch{number}" for number in range(12, 19)]
    assert {entry.chapter for entry in every()} <= {*stems, *weeks_to_come}
