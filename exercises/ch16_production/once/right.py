"""Other right answers to ``once``, each with what its author was thinking."""

from sqlalchemy import text


def with_a_lock_of_the_key(session, key, work):
    """Requests with the same key queue up before they look."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
    query = text("SELECT answer FROM answers WHERE key = :key")
    row = session.execute(query, {"key": key}).first()
    if row is not None:
        return row.answer
    with session.begin_nested():
        answer = work(session)
        keep = text("INSERT INTO answers (key, answer) VALUES (:key, :answer)")
        session.execute(keep, {"key": key, "answer": answer})
    return answer


def with_the_error_of_the_key(session, key, work):
    """The unique violation says that it is there."""
    from sqlalchemy.exc import IntegrityError

    values = {"key": key}
    try:
        with session.begin_nested():
            session.execute(text("INSERT INTO answers (key) VALUES (:key)"), values)
    except IntegrityError:
        return session.scalar(text("SELECT answer FROM answers WHERE key = :key"), values)
    savepoint = session.begin_nested()
    try:
        answer = work(session)
    except BaseException:
        savepoint.rollback()
        session.execute(text("DELETE FROM answers WHERE key = :key"), values)
        raise
    savepoint.commit()
    keep = text("UPDATE answers SET answer = :answer WHERE key = :key")
    session.execute(keep, values | {"answer": answer})
    return answer
