"""One blog for all tests of the lanes; each one begins with the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from workbook import blog, databases, sandboxes

Reset = Callable[[], None]

AS_IT_WAS = """
ALTER TABLE posts DROP COLUMN IF EXISTS summary;
ALTER TABLE posts ADD COLUMN IF NOT EXISTS version int NOT NULL DEFAULT 1;
UPDATE posts SET views = 10, version = 1,
    status = CASE WHEN id > 30 THEN 'draft' ELSE 'published' END;
UPDATE users SET is_active = true;
"""


@pytest.fixture(scope="module")
def blog_engine() -> Iterator[Engine]:
    name = f"test_lanes_{uuid4().hex[:8]}"  # another worker of xdist may run the next module
    engine = create_engine(databases.create(name))
    sandboxes.build_blog(engine.url, blog.AUTHORED)
    yield engine
    engine.dispose()
    databases.drop(name)


@pytest.fixture
def reset(blog_engine: Engine) -> Reset:
    def run() -> None:
        with blog_engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            connection.execute(text(AS_IT_WAS))

    return run


@pytest.fixture
def engine(blog_engine: Engine, reset: Reset) -> Engine:
    reset()
    return blog_engine
