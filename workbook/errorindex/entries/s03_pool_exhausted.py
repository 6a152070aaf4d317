"""More connections wanted at once than the pool may have."""

from sqlalchemy import Engine, create_engine

WORDS = "QueuePool limit of size 5 overflow 10 reached, connection timed out"
WHY = "connections are held too long or leaked"
CURE = "shorten the holds first, resize later"
CHAPTER = "ch03"
ASKED = "fastapi/full-stack-fastapi-template#104"
PATTERN = r"QueuePool limit of size"
PHRASES = (
    "sqlalchemy.exc.TimeoutError QueuePool limit overflow reached",
    "connection pool exhausted connections not returned",
    "3o7r sqlalche.me",
)


def bad(engine: Engine) -> object:
    small = create_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    forgotten = small.connect()  # never closed
    try:
        return small.connect()
    finally:
        forgotten.close()
        small.dispose()


def good(engine: Engine) -> object:
    small = create_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    with small.connect():
        pass
    with small.connect():
        pass
    small.dispose()
    return "both had a connection"
