"""Nothing of SQLAlchemy, Alembic or FastAPI is used before the course speaks of it."""

from __future__ import annotations

import pytest

from workbook.authoring import taught
from workbook.course import catalogue


@pytest.mark.parametrize("stem", [chapter.stem for chapter in catalogue.chapters()])
def test_nothing_is_used_untaught(stem: str) -> None:
    assert list(taught.untaught(stem)) == []


def test_which_names_of_the_libraries_code_uses() -> None:
    source = """
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
names = [].append("a"), len("b"), user.username
select(User.id).where(func.lower(User.name) == "a").options(selectinload(User.posts))
session.execute(statement, execution_options={"populate_existing": True}).scalar_one()
session.get(User, 1, populate_existing=True)
"""
    assert taught.used(source) == {
        *("func", "select", "where", "lower", "options", "selectinload"),
        *("execute", "execution_options", "scalar_one", "populate_existing"),
    }


def test_an_import_is_no_lesson() -> None:
    source = "from a import (\n    b,\n    c,\n)\nimport d\nuse(e)"
    assert list(taught._without_imports(source)) == ["use(e)"]
