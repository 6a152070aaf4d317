"""Wrong answers to ``once``, each with what its author was thinking."""

from contextlib import nullcontext

from sqlalchemy import column, select, table, update
from sqlalchemy.dialects.postgresql import insert

answers = table("answers", column("key"), column("answer"))


def _kept(session, key):
    return session.execute(select(answers.c.answer).where(answers.c.key == key)).scalar_one()


def _first(session, key):
    new = insert(answers).values(key=key).on_conflict_do_nothing().returning(answers.c.key)
    return session.scalar(new) is not None


def _keep(session, key, answer):
    session.execute(update(answers).where(answers.c.key == key).values(answer=answer))


def looks_first(session, key, work):
    """Look whether it is there."""
    row = session.execute(select(answers.c.answer).where(answers.c.key == key)).first()
    if row is not None:
        return row.answer
    with session.begin_nested():
        answer = work(session)
        session.execute(insert(answers).values(key=key, answer=answer))
    return answer


def works_every_time(session, key, work):
    """The key keeps the first answer."""
    with session.begin_nested():
        answer = work(session)
        if _first(session, key):
            _keep(session, key, answer)
        return _kept(session, key)


def empty_is_missing(session, key, work):
    """Without an answer, the work is still to be done."""
    with session.begin_nested():
        _first(session, key)
        if answer := _kept(session, key):
            return answer
        answer = work(session)
        _keep(session, key, answer)
        return answer


def keeps_the_key_of_a_failure(session, key, work):
    """The key is there first, and then comes the work."""
    if not _first(session, key):
        return _kept(session, key)
    with session.begin_nested():
        answer = work(session)
    _keep(session, key, answer)
    return answer


def loses_the_callers_work(session, key, work):
    """An error rolls back."""
    try:
        if not _first(session, key):
            return _kept(session, key)
        answer = work(session)
        _keep(session, key, answer)
    except Exception:
        session.rollback()
        raise
    return answer


def commits_itself(session, key, work):
    """The answer has to be there for the next request."""
    with session.begin_nested():
        if not _first(session, key):
            return _kept(session, key)
        answer = work(session)
        _keep(session, key, answer)
    session.commit()
    return answer


def forgets_the_answer(session, key, work):
    """The key says that it was done."""
    with session.begin_nested():
        return work(session) if _first(session, key) else _kept(session, key)
