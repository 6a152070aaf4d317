"""The check of ``unsafe_settings``, chapter 16."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

KEY = "kX2mVq8sT4wZ7yB1nC5dF9gH3jL6pR0a"
GOOD = {"DATABASE_URL": "postgresql+psycopg2://blog:secret@db/blog", "SECRET_KEY": KEY}
ADDRESSES = (
    *("postgresql://db/blog", "postgresql+asyncpg://db/blog", "postgresql+psycopg://db", ""),
    *("postgres://db/blog", "sqlite:///blog.db", "mysql+pymysql://db/blog", "db/blog", "None"),
    *("postgresqlx://db", "postgresql", "postgresql+psycopg2://db:port/blog", "://", "blog"),
)
KEYS = (
    *("changeme", "", KEY[:31], KEY[:32], KEY + "x", "x" * 40, "abcdefghi" * 4, "abcdefghij" * 4),
    *("0123456789äöü" * 2 + "äöü", "0123456789ä" * 3, "ä" * 16, " " * 40),
)
ECHOES = ("1", "true", "True", "TRUE", "yes", "on", "On", "0", "false", "", "no", "off", "2", " 1")
KINDS = ("production", "development", "Development", "DEVELOPMENT", "dev", "", "test")


def calls(world: World) -> Iterator[Call]:
    yield call(GOOD, before=_decoys)
    yield call(MappingProxyType(GOOD), words="unsafe_settings(a mapping that cannot be changed)")
    yield call({}, before=_decoys)
    for address in ADDRESSES:
        yield call(GOOD | {"DATABASE_URL": address})
    for key in KEYS:
        yield call(GOOD | {"SECRET_KEY": key})
    for echo in ECHOES:
        yield call(GOOD | {"ECHO_SQL": echo})
        yield call(GOOD | {"ECHO_SQL": echo, "ENVIRONMENT": "development"})
    for kind in KINDS:
        yield call(GOOD | {"ECHO_SQL": "on", "ENVIRONMENT": kind})
        yield call({"SECRET_KEY": "changeme", "ENVIRONMENT": kind})
    yield call({"DATABASE_URL": "", "SECRET_KEY": "short", "ECHO_SQL": "yes"}, before=_decoys)
    yield call(GOOD | {"DEBUG": "1", "secret_key": "x", "POOL_SIZE": "many"})


def _decoys(_: Any) -> None:
    os.environ.update(GOOD | {"ENVIRONMENT": "development", "ECHO_SQL": "1"})
