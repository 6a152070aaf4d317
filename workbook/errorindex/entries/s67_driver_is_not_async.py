"""An async engine needs an async driver."""

from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import create_async_engine

WORDS = (
    "The asyncio extension requires an async driver to be used. The loaded 'psycopg2' is not async"
)
WHY = "the URL names a synchronous driver, or none"
CURE = "postgresql+asyncpg:// for create_async_engine"
CHAPTER = "ch12"
PATTERN = r"asyncio extension requires an async driver"
PHRASES = (
    "InvalidRequestError: The asyncio extension requires an async driver",
    "create_async_engine with psycopg2 url",
)


def bad(engine: Engine) -> object:
    return create_async_engine(engine.url).dialect.driver


def good(engine: Engine) -> object:
    return create_async_engine(engine.url.set(drivername="postgresql+asyncpg")).dialect.driver
