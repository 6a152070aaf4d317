"""Other right answers to ``log_sql``."""

import logging

from sqlalchemy import create_engine


def config_of_logging(url, handler):
    """The handler keeps to INFO, the logger as well."""
    engine = create_engine(url, hide_parameters=True, echo=None)
    log = logging.getLogger("sqlalchemy").getChild("engine")
    log.setLevel("INFO")
    if handler not in log.handlers:
        log.addHandler(handler)
    return engine


def level_above(url, handler):
    """The level of the logger above holds for this one."""
    logging.getLogger("sqlalchemy").setLevel(logging.INFO)
    logging.getLogger("sqlalchemy.engine").addHandler(handler)
    return create_engine(url.render_as_string(hide_password=False), hide_parameters=True)


def no_further(url, handler):
    """What goes to the handler goes no further, so nobody can print it."""
    log = logging.getLogger("sqlalchemy.engine")
    log.handlers.append(handler)
    log.level = logging.INFO
    log.manager._clear_cache()
    log.propagate = False
    return create_engine(url, hide_parameters=True)
