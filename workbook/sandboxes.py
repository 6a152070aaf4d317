"""A database of its own for each chapter, as often as one wants it fresh."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Engine, create_engine

from workbook import blog, databases
from workbook.sqltape.recorder import paused

Contents = Literal["blog", "empty"]

# Two sessions of one notebook that wait for each other would otherwise wait for ever.
PATIENCE = "60s"

_engines: dict[str, Engine] = {}


def sandbox(name: str, contents: Contents = "blog", **options: Any) -> Engine:
    """An engine on a fresh database called ``name``, filled with the blog or left empty.

    Calling it again starts over: the old engine is closed and the old database dropped, so any
    cell that begins with it can be run twice. ``options`` go to ``create_engine``.
    """
    if old := _engines.pop(name, None):
        old.dispose()
    engine = create_engine(database(name, contents), **options)
    _engines[name] = engine
    return engine


def latest() -> Engine | None:
    """The engine of the sandbox that was made last, ``None`` before the first one."""
    return next(reversed(_engines.values()), None)


def database(name: str, contents: Contents = "blog") -> URL:
    """As ``sandbox``, for those who want to make the engine themselves: only the address."""
    template = None if contents == "empty" else blog_template()
    return databases.create(name, template=template, settings={"lock_timeout": PATIENCE})


def blog_template() -> str:
    """The name of the template database that holds the authored blog; made when first needed."""
    return databases.ensure_template(f"blog_{blog_version()}", _build)


def _build(url: URL) -> None:
    build_blog(url, blog.AUTHORED)


def build_blog(url: URL, data: blog.BlogData) -> None:
    """Fill the database with a blog, past the tape."""
    engine = create_engine(url)
    try:
        with paused(), engine.begin() as connection:
            blog.create_blog(connection, data)
    finally:
        engine.dispose()


def blog_version() -> str:
    """Changes whenever the models or the data change, so that no old template is ever used."""
    digest = hashlib.sha256()
    for path in sorted(Path(blog.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
