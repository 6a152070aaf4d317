"""Every answer that recall holds for right is proven by a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from workbook.course import catalogue, notebooks
from workbook.repetition import fact, facts
from workbook.repetition.fact import Fact
from workbook.repetition.question import YES_NO, Part, agrees
from workbook.sandboxes import sandbox

CHAPTERS = [chapter for chapter in catalogue.chapters() if chapter.exercises]
MODULES = sorted(path.stem for path in Path(facts.__path__[0]).glob("ch*.py"))
EVERY = [(stem, each) for stem in MODULES for each in fact.facts(stem)]
each_fact = pytest.mark.parametrize(
    ("stem", "each"), EVERY, ids=[f"{stem}-{each.name}" for stem, each in EVERY]
)

# What a proof may have left behind.
TRACES = text(
    "SELECT (SELECT count(*) FROM pg_class), (SELECT sum(views) FROM posts), "
    "(SELECT count(*) FROM tags), (SELECT count(*) FROM users), (SELECT count(*) FROM posts), "
    "(SELECT string_agg(md5(users::text), '' ORDER BY id) FROM users), "
    "(SELECT string_agg(name, ' ' ORDER BY id) FROM tags)"
)


class Blog:
    """A blog that is made anew after a proof that has changed it."""

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self.fresh: object = None

    def take(self) -> Engine:
        if self.engine is None or self._traces(self.engine) != self.fresh:
            self.engine = sandbox("recall_facts")
            self.fresh = self._traces(self.engine)
        return self.engine

    def _traces(self, engine: Engine) -> object:
        engine.dispose()
        try:
            with engine.connect() as connection:
                return tuple(connection.execute(TRACES).one())
        except Exception:  # a proof has dropped the tables
            return None


@pytest.fixture(scope="module")
def blog() -> Iterator[Blog]:
    made = Blog()
    yield made
    if made.engine is not None:
        made.engine.dispose()


@each_fact
def test_the_run_gives_the_answer(stem: str, each: Fact, blog: Blog) -> None:
    answer = each.proof(blog.take())
    assert answer == each.answer
    assert type(answer) is type(each.answer)


@each_fact
def test_it_can_be_asked(stem: str, each: Fact) -> None:
    if each.choices:
        assert each.answer in each.choices
        assert len(set(each.choices)) == len(each.choices) > 1
    else:
        assert isinstance(each.answer, int)
    assert agrees(Part("answer", str(each.answer)), str(each.answer), each.choices)
    assert len(each.question) <= 260
    assert len(each.why) <= 200
    assert each.question[-1] == "?"
    assert not each.question.startswith(("And ", "The same")), "it is asked alone"
    assert each.why[-1] == "."


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda each: each.stem)
def test_each_chapter_has_some_and_they_lead_to_its_page(chapter: catalogue.Chapter) -> None:
    page = "\n".join("".join(cell["source"]) for cell in notebooks.cells(chapter.notebook))
    found = fact.facts(chapter.stem)
    assert len(found) >= (3 if chapter.number == "ch00" else 6)
    for each in found:
        assert f"## {each.section}\n" in page, each.section
    assert len({each.name for each in found}) == len(found)


def test_yes_is_as_likely_as_no() -> None:
    answers = [each.answer for _, each in EVERY if each.choices == YES_NO]
    assert 0.4 < answers.count("yes") / len(answers) < 0.6


def test_the_proof_is_shown_without_its_head() -> None:
    [question] = [each for each in fact.of_chapter("ch08_sessions") if "one_row_one" in each.key]
    assert question.proof.startswith("with Session(engine) as session:\n    first = ")
