"""Wrong answers to ``run_in_session``, each with what its author was thinking."""

import copy
import logging

from sqlalchemy.exc import OperationalError


def forgets_commit(factory, work):
    """with takes care of the session."""
    with factory() as session:
        return work(session)


def keeps_connection_after_error(factory, work):
    """Work, commit, close: in this order."""
    session = factory()
    result = work(session)
    session.commit()
    session.close()
    return result


def keeps_connection(factory, work):
    """The result is what the caller wants; expire_on_commit is seen to by refreshing it."""
    session = factory()
    try:
        result = work(session)
        session.commit()
        session.connection()  # so that the caller can go on reading
    except BaseException:
        session.rollback()
        session.close()
        raise
    return result


def commits_half(factory, work):
    """What must happen in any case stands in finally."""
    session = factory()
    try:
        return work(session)
    finally:
        session.commit()
        session.close()


def does_not_raise(factory, work):
    """An error is dealt with here, so that the caller need not."""
    try:
        with factory.begin() as session:
            return work(session)
    except BaseException:
        logging.getLogger("errors").debug("it went wrong")


def returns_nothing(factory, work):
    """The work is what counts."""
    with factory.begin() as session:
        work(session)


def no_session(factory, work):
    """The work makes the sessions that it needs."""
    return work(factory)


_the_session = []


def shares_a_session(factory, work):
    """One session is made once and used again, like the engine."""
    if not _the_session or _the_session[0].get_bind() is not factory.kw["bind"]:
        _the_session[:] = [factory()]
    session = _the_session[0]
    try:
        result = work(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return result


def runs_the_work_twice(factory, work):
    """What failed once may succeed the next time."""
    for _ in range(3):
        try:
            with factory.begin() as session:
                return work(session)
        except Exception as error:
            last = error
    raise last


def other_error(factory, work):
    """One kind of error for everything that can go wrong here."""
    try:
        with factory.begin() as session:
            return work(session)
    except Exception as error:
        raise RuntimeError("the work failed") from error


def only_if_something_came(factory, work):
    """No result, nothing done: nothing to commit."""
    with factory() as session:
        result = work(session)
        if result:
            session.commit()
        return result


def new_error(factory, work):
    """A fresh error has a clean traceback."""
    try:
        with factory.begin() as session:
            return work(session)
    except Exception as error:
        fresh = error
    copied = copy.copy(fresh)
    raise copied from fresh


def tries_again(factory, work):
    """A deadlock goes away when one tries again."""
    try:
        with factory.begin() as session:
            return work(session)
    except OperationalError:
        with factory.begin() as session:
            return work(session)


def commits_if_changed(factory, work):
    """Without a change in the session there is nothing to commit."""
    with factory() as session:
        result = work(session)
        if session.new or session.dirty or session.deleted:
            session.commit()
        return result
