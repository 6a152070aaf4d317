"""The databases that exercises are judged on: each run gets fresh copies of its own.

``authored`` is the blog of the chapters, ``generated`` another one with other people and the same
kinds of traps: an answer that is right by luck on one is wrong on the other. Rows lie in both in
no particular order, so a forgotten ORDER BY shows.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace

from sqlalchemy import URL

from workbook import blog, databases
from workbook.blog import BlogData
from workbook.sandboxes import blog_version, build_blog

AUTHORED = "authored"
GENERATED = "generated"
EMPTY = "empty"

WORDS = {
    AUTHORED: "the blog of the chapters",
    GENERATED: "a second blog with other people in it",
    EMPTY: "an empty database",
}

_PREFIX = "check_"

# A learner's statement may not run or wait for ever: the message of the error says which it was.
_LIMITS = {"statement_timeout": "5s", "lock_timeout": "2s"}


def contents(name: str) -> BlogData | None:
    """The rows of that data set in the order of their ids; ``None`` for the empty one."""
    if name == EMPTY:
        return None
    return blog.AUTHORED if name == AUTHORED else blog.generate(7)


_used: list[str] = []


def arena(name: str) -> URL:
    """A fresh database with that data set; ``drop_used`` removes it when the verdict is told."""
    template = _template(name)
    databases.forget_role_settings()
    database = f"{_PREFIX}{os.getpid()}_{len(_used)}"
    _used.append(database)
    return databases.create(database, template=template, settings=_LIMITS)


def drop_used() -> None:
    """Drop the databases of this process, with whoever is still connected to them."""
    while _used:
        databases.drop(_used.pop())


def sweep(process: int) -> None:
    """Drop what a judging process that was killed has left behind."""
    for name in databases.names(f"{_PREFIX}{process}_"):
        databases.drop(name)


def sweep_all() -> None:
    """Drop what any earlier run has left behind whose process is gone."""
    for name in databases.names(_PREFIX):
        process = name.removeprefix(_PREFIX).split("_")[0]
        if not process.isdigit() or not _alive(int(process)):
            databases.drop(name)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def prepare() -> None:
    """Make the templates now, so that the first check does not pay for them."""
    for name in (AUTHORED, GENERATED):
        _template(name)


def _template(name: str) -> str | None:
    data = contents(name)
    if data is None:
        return None

    return databases.ensure_template(
        f"judge_{name}_{blog_version()}", lambda url: build_blog(url, _scattered(data))
    )


def _scattered(data: BlogData) -> BlogData:
    """The same rows in another physical order; a comment still comes after its parent."""
    shuffle = random.Random(1)

    def mixed(rows: list) -> list:
        return shuffle.sample(rows, len(rows))

    depth: dict[int, int] = {}
    for row in data.comments:
        depth[row["id"]] = depth.get(row["parent_id"], 0) + 1 if row["parent_id"] else 0
    comments = sorted(mixed(data.comments), key=lambda row: depth[row["id"]])
    return replace(
        data,
        users=mixed(data.users),
        posts=mixed(data.posts),
        tags=mixed(data.tags),
        comments=comments,
    )
