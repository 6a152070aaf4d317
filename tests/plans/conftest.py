"""One database with enough rows that an index is worth it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine

from workbook import databases
from workbook.blog.large import load_large
from workbook.blog.models import Base
from workbook.plans import settle


@pytest.fixture(scope="module")
def blog() -> Iterator[Engine]:
    name = f"test_plans_{uuid4().hex[:8]}"  # another worker of xdist may run the next module
    engine = create_engine(databases.create(name))
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        load_large(connection, seed=1, users=300, posts=12_000, comments=500)
    settle(engine)
    yield engine
    engine.dispose()
    databases.drop(name)
