"""Wrong answers to ``log_sql``, each with what its author was thinking."""

import logging

from sqlalchemy import create_engine, event


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


def on_sqlalchemy(url, handler):
    """The whole of SQLAlchemy, so that nothing is missed."""
    logger = logging.getLogger("sqlalchemy")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return create_engine(url, hide_parameters=True)


def on_root(url, handler):
    """The root logger has the handler, the engine's logger the level."""
    logging.getLogger().addHandler(handler)
    _logger().setLevel(logging.INFO)
    return create_engine(url, hide_parameters=True)


def logger_of_its_own(url, handler):
    """An event, and a logger of my own: then only SQL arrives."""
    logger = logging.getLogger("blog.sql")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "before_cursor_execute")
    def note(conn, cursor, statement, parameters, context, executemany):
        logger.info("%s", statement)

    return engine
