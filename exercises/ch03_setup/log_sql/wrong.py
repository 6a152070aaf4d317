"""Wrong answers to ``log_sql``, each with what its author was thinking."""

import logging

from sqlalchemy import create_engine


def _logger():
    return logging.getLogger("sqlalchemy.engine")


def values_in_the_log(url, handler):
    """Handler, level, engine: done."""
    _logger().addHandler(handler)
    _logger().setLevel(logging.INFO)
    return create_engine(url)


def prints(url, handler):
    """echo=True switches logging on."""
    _logger().addHandler(handler)
    return create_engine(url, echo=True, hide_parameters=True)


def nothing_logged(url, handler):
    """The level is set on the root logger, and all others inherit it."""
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    return create_engine(url, hide_parameters=True)


def rows_in_the_log(url, handler):
    """DEBUG shows everything, so it shows the SQL."""
    _logger().addHandler(handler)
    _logger().setLevel(logging.DEBUG)
    return create_engine(url, hide_parameters=True)


def arrives_twice(url, handler):
    """On both loggers, so that nothing is missed."""
    for name in ("sqlalchemy", "sqlalchemy.engine"):
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.INFO)
    return create_engine(url, hide_parameters=True)
