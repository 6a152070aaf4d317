"""Wrong answers to ``make_engine``, each with what its author was thinking."""

from sqlalchemy import create_engine, event, select
from sqlalchemy.pool import NullPool


def wrong_budget(url):
    """pool_size is the number of connections."""
    return create_engine(
        url, pool_size=3, pool_timeout=0.5, pool_pre_ping=True, hide_parameters=True
    )


def keeps_another_number(url):
    """Three at the same time: a pool of three and nothing over."""
    return create_engine(
        url,
        pool_size=3,
        max_overflow=0,
        pool_timeout=0.5,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def waits_too_long(url):
    """The rest of the defaults will be sensible."""
    return create_engine(url, pool_size=2, max_overflow=1, pool_pre_ping=True, hide_parameters=True)


def no_pre_ping(url):
    """pool_recycle replaces old connections, so nothing stale is left."""
    return create_engine(
        url,
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_recycle=3600,
        hide_parameters=True,
    )


def secrets_in_errors(url):
    """Without echo nothing is logged, so there is nothing to hide."""
    return create_engine(url, pool_size=2, max_overflow=1, pool_timeout=0.5, pool_pre_ping=True)


def prints(url):
    """The parameters are hidden, so echo does no harm."""
    return create_engine(
        url,
        echo=True,
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def no_pool(url):
    """Without a pool nothing can die in it."""
    return create_engine(url, poolclass=NullPool, hide_parameters=True)


def connects_at_once(url):
    """Check at start-up that the settings are right."""
    engine = create_engine(
        url,
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    with engine.connect() as connection:
        connection.execute(select(1))
    return engine


def hides_errors_only(url):
    """Errors are hidden by an event; the log is off."""
    engine = create_engine(url, pool_size=2, max_overflow=1, pool_timeout=0.5, pool_pre_ping=True)

    @event.listens_for(engine, "handle_error")
    def hide(context):
        context.sqlalchemy_exception.hide_parameters = True

    return engine


def autocommit(url):
    """A small server has no time for transactions."""
    return create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def limits_statements(url):
    """A small server should not run long statements."""
    return create_engine(
        url,
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": "-c statement_timeout=5000"},
    )
