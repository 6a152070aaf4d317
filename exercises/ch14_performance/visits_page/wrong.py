"""Wrong answers to ``visits_page``, each with what its author was thinking."""

from sqlalchemy import and_, column, func, or_, select, table, tuple_

visits = table("visits", column("id"), column("happened_at"))
_MOMENT, _ID = visits.c.happened_at, visits.c.id


def _page(connection, size, *where, offset=None, order=(_MOMENT.desc(), _ID.desc())):
    page = select(_MOMENT, _ID).where(*where).order_by(*order).limit(size)
    if offset is not None:
        page = page.offset(offset)
    return [tuple(row) for row in connection.execute(page)]


def skips_ties(connection, size, last=None):
    """What is older than the last one."""
    return _page(connection, size, *([_MOMENT < last[0]] if last else []))


def repeats_the_last(connection, size, last=None):
    """Ties have to be on it."""
    where = [tuple_(_MOMENT, _ID) <= tuple_(*last)] if last else []
    return _page(connection, size, *where)


def both_must_be_lower(connection, size, last=None):
    """Two conditions, one for each column."""
    return _page(connection, size, *([_MOMENT <= last[0], _ID < last[1]] if last else []))


def by_id_alone(connection, size, last=None):
    """The id is unique."""
    return _page(connection, size, *([_ID < last[1]] if last else []))


def ties_in_any_order(connection, size, last=None):
    """The newest first."""
    where = [tuple_(_MOMENT, _ID) < tuple_(*last)] if last else []
    return _page(connection, size, *where, order=(_MOMENT.desc(), _ID))


def reads_what_came_before(connection, size, last=None):
    """Older, or of the same moment and with a lower id."""
    if last is None:
        return _page(connection, size)
    seen, its_id = last
    return _page(connection, size, or_(_MOMENT < seen, and_(_MOMENT == seen, _ID < its_id)))


def counts_what_came_before(connection, size, last=None):
    """The number of those before it is the offset."""
    if last is None:
        return _page(connection, size)
    before = select(func.count()).select_from(visits).where(tuple_(_MOMENT, _ID) >= tuple_(*last))
    return _page(connection, size, offset=before.scalar_subquery())


def reads_more_than_the_page(connection, size, last=None):
    """Everything after it, and a slice."""
    where = [tuple_(_MOMENT, _ID) < tuple_(*last)] if last else []
    page = (
        select(_MOMENT, _ID).where(*where).order_by(func.date_trunc("microseconds", _MOMENT).desc())
    )
    return [tuple(row) for row in connection.execute(page.order_by(_ID.desc()).limit(size))]
