"""The reference solution of ``log_sql``."""

import logging

from sqlalchemy import URL, Engine, create_engine


def log_sql(url: URL, handler: logging.Handler) -> Engine:
    """Make an engine whose SQL goes to ``handler``, through the logger ``sqlalchemy.engine``.

    Each statement arrives there once, at level INFO. Neither the values of parameters nor the rows
    of results arrive there, nor what other loggers have to say, and nothing is printed.
    """
    # Not echo=True: that brings a handler of its own, which prints.
    logger = logging.getLogger("sqlalchemy.engine")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return create_engine(url, hide_parameters=True)
