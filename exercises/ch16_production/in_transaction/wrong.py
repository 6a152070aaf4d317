"""Wrong answers to ``in_transaction``, each with what its author was thinking."""

from sqlalchemy.exc import DBAPIError, OperationalError

_CODES = {"40001", "40P01", "55P03"}


def _passes(error):
    return error.connection_invalidated or error.orig.pgcode in _CODES


def _attempts(factory, work, attempts, *, kind=DBAPIError, passes=_passes, raises=True):
    for attempt in range(1, attempts + 1):
        try:
            with factory.begin() as session:
                return work(session)
        except kind as error:
            if not passes(error):
                raise
            if attempt == attempts and raises:
                raise


def never_again(factory, work, attempts):
    """begin() takes care of everything."""
    with factory.begin() as session:
        return work(session)


def commits_outside(factory, work, attempts):
    """Only the work can fail."""
    for attempt in range(1, attempts + 1):
        session = factory()
        try:
            result = work(session)
        except DBAPIError as error:
            session.close()
            if attempt == attempts or not _passes(error):
                raise
            continue
        except BaseException:
            session.close()
            raise
        with session:
            session.commit()
        return result


def same_session(factory, work, attempts):
    """One session, rolled back in between."""
    with factory() as session:
        for attempt in range(1, attempts + 1):
            try:
                result = work(session)
                session.commit()
                return result
            except DBAPIError as error:
                session.rollback()
                if attempt == attempts or not _passes(error):
                    raise


def retries_everything(factory, work, attempts):
    """It may work the next time."""
    return _attempts(factory, work, attempts, kind=Exception, passes=lambda _: True)


def only_operational_errors(factory, work, attempts):
    """OperationalError is what passes."""
    return _attempts(factory, work, attempts, kind=OperationalError, passes=lambda error: True)


def one_attempt_too_many(factory, work, attempts):
    """Count only the attempts after the first."""
    return _attempts(factory, work, attempts + 1)


def returns_nothing(factory, work, attempts):
    """It is done, that is enough."""
    _attempts(factory, work, attempts)


def forgets_lost_connections(factory, work, attempts):
    """The codes are what counts."""
    return _attempts(factory, work, attempts, passes=lambda error: error.orig.pgcode in _CODES)


def no_error_at_the_end(factory, work, attempts):
    """The loop ends by itself."""
    return _attempts(factory, work, attempts, raises=False)


def savepoint_only(factory, work, attempts):
    """A savepoint for each attempt."""
    with factory.begin() as session:
        for attempt in range(1, attempts + 1):
            try:
                with session.begin_nested():
                    return work(session)
            except DBAPIError as error:
                if attempt == attempts or not _passes(error):
                    raise


def never_commits(factory, work, attempts):
    """The session ends with its block."""

    class Plain:
        def begin(self):
            return factory()

    return _attempts(Plain(), work, attempts)


def every_code_of_the_class(factory, work, attempts):
    """Class 40 is transaction rollback."""
    passes = lambda error: (
        error.connection_invalidated
        or (error.orig.pgcode or "").startswith("40")
        or error.orig.pgcode == "55P03"
    )
    return _attempts(factory, work, attempts, passes=passes)


def only_one_class_of_the_driver(factory, work, attempts):
    """Lost connections are OperationalErrors."""
    return _attempts(factory, work, attempts, kind=OperationalError)
