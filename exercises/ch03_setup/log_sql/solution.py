"""The reference solution of ``log_sql``."""

import logging

from sqlalchemy import URL, Engine, create_engine


def log_sql(url: URL, handler: logging.Handler) -> Engine:
    """Make an engine whose SQL goes to ``handler``, through the logger ``sqlalchemy.engine``.

    Each statement arrives there once, at level INFO. The values of parameters, result rows and the
    messages of other loggers don't arrive, and nothing is printed.
    """
    # Not echo=True, which adds a handler of its own that prints.
    logger = logging.getLogger("sqlalchemy.engine")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return create_engine(url, hide_parameters=True)
