"""Other right answers to ``make_engine``."""

from functools import partial

from sqlalchemy import create_engine, event, exc
from sqlalchemy.pool import QueuePool

_OPTIONS = {"pool_timeout": 0.5, "hide_parameters": True}


_engine = partial(create_engine, pool_pre_ping=True, pool_size=2, max_overflow=1)


def from_partial(url):
    """All options but two are the same for every engine of mine."""
    return _engine(url, **_OPTIONS)


def recycles_as_well(url):
    """Connections of yesterday are replaced, too; the last one used is taken first."""
    return create_engine(
        url,
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=1,
        pool_recycle=3600,
        pool_use_lifo=True,
        pool_pre_ping=True,
        **_OPTIONS,
    )


def pings_by_hand(url):
    """The event of the pool that pre_ping is made of."""
    engine = create_engine(url, pool_size=2, max_overflow=1, **_OPTIONS)

    @event.listens_for(engine, "checkout")
    def ping(connection, record, proxy):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            connection.rollback()
        except Exception as error:
            raise exc.DisconnectionError from error

    return engine


def url_as_text(url):
    """The address as text, the rest by name."""
    address = url.render_as_string(hide_password=False)
    return create_engine(
        address, echo=False, pool_size=2, max_overflow=1, pool_pre_ping=True, **_OPTIONS
    )


def last_in_first_out(url):
    """The pool by its name; which of its connections comes first is left open."""
    return create_engine(
        url,
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_pre_ping=True,
        pool_use_lifo=True,
        hide_parameters=True,
    )
