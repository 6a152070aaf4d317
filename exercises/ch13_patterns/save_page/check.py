"""The check of ``save_page``, chapter 13."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg2
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from exercises.ch13_patterns.common import creates
from workbook import databases
from workbook.judge.case import Case
from workbook.judge.equivalence import driver
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

PAGES = """
DELETE FROM pages;
INSERT INTO pages (id, title, version) VALUES
    (101, 'Start', 7), (102, 'Imprint', 1), (103, 'Help', 8)
"""
SAVED = "UPDATE pages SET title = 'Theirs', version = version + 1 WHERE id = 101"

prepare = creates(
    Page="id integer NOT NULL, title character varying(200) NOT NULL, version integer NOT NULL"
)


def calls(world: World) -> Iterator[Call]:
    save = partial(call, name="save_page", setup=PAGES)
    yield save(101, 7, "Home")
    yield save(101, 6, "Home")
    yield save(101, 8, "Home")
    yield save(102, 1, "")
    yield save(103, 8, "O'Help %s :x")
    yield save(103, 7, "Help!")
    yield save(109, 1, "Nothing")
    yield save(103, 8, "x" * 201)
    yield save(
        101,
        7,
        "Home",
        hand=_meanwhile,
        words="save_page(factory, 101, 7, 'Home')  # saved by another session before the UPDATE",
    )
    yield save(102, 1, "Home", after=_stale)


def _stale(value: Any, factory: sessionmaker[Session], _: Any) -> Any:
    """What two sessions get when they change what both have loaded."""
    page = factory.kw["info"]["objects"]["Page"]
    with factory() as first, factory() as second:
        new = page(title="New")
        first.add(new)
        first.commit()
        pages = [session.get_one(page, 101) for session in (first, second)]
        for session, each in zip((first, second), pages, strict=True):
            each.title = "Of the first" if session is first else "Of the second"
            try:
                session.commit()
            except StaleDataError:
                return "StaleDataError", new.version
        return "both are saved", new.version


def _meanwhile(factory: sessionmaker[Session]) -> sessionmaker[Session]:
    """A factory whose first UPDATE of pages comes after that of another program.

    ``factory.kw["info"]["locked"]`` says whether that program found the row locked.
    """
    engine = factory.kw["bind"].execution_options()  # the same pool, listeners of its own
    info = {**factory.kw.get("info", {}), "locked": False}
    done: list[str] = []

    def before(_conn: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if done or not sql.lstrip().upper().startswith(("UPDATE", "WITH")):
            return
        done.append(sql)
        with driver.uncounted():
            other = databases.connect(engine.url)
            try:
                with other.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '50ms'")
                    cursor.execute(SAVED)
            except psycopg2.errors.LockNotAvailable:
                info["locked"] = True
            finally:
                other.close()

    event.listen(engine, "before_cursor_execute", before)
    return sessionmaker(engine, info=info)


@on("empty")
def check_save_page(case: Case) -> None:
    case.objects["Page"].__table__.create(case.engine)
    case.sql(PAGES)
    factory = _meanwhile(sessionmaker(case.engine))
    returned = case.attempt(factory, 101, 7, "Home", name="save_page").value
    case.mistake(
        "locks_the_row",
        factory.kw["info"]["locked"],
        "Your function locks the row when it reads it. While it works, every other session that "
        "saves the page has to wait. The task says that no row is locked before its UPDATE.",
    )
    row = case.sql("SELECT title, version FROM pages WHERE id = 101")[0]
    case.mistake(
        "only_the_form",
        row[0] == "Home",
        "Another session saved the page after your SELECT and before your UPDATE. Your function "
        f"returned {returned}, and the other session's title is lost. Conflict was expected.",
        got=[f"title {row[0]!r}, version {row[1]}"],
        expected=["title 'Theirs', version 8"],
    )
