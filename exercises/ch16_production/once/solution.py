"""The reference solution of ``once``."""

from collections.abc import Callable

from sqlalchemy import column, select, table, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

answers = table("answers", column("key"), column("answer"))


def once(session: Session, key: str, work: Callable[[Session], str]) -> str:
    """Call `work(session)` once for each key, and return what it returned, each time.

    The table `answers` has the columns `key`, the primary key, and `answer`, which may be NULL.
    Where the key is new, call the work and keep its answer under the key. Where the key is there,
    return the answer that is kept, and don't call the work. If two transactions come with the same
    new key at the same time, the second one waits for the first. If the first one commits, the
    second returns its answer; if it is rolled back, the second calls the work.

    If the work raises an error, the error goes to the caller, and nothing of this is kept, neither
    the key nor what the work has written, even if the caller commits. The transaction is the
    caller's, and what the caller did before stays.
    """
    with session.begin_nested():  # an error undoes the key and the work, and nothing else
        # The primary key decides who is first: the second waits here.
        new = insert(answers).values(key=key).on_conflict_do_nothing().returning(answers.c.key)
        if session.scalar(new) is not None:
            answer = work(session)
            keep = update(answers).where(answers.c.key == key).values(answer=answer)
            session.execute(keep)
            return answer
        query = select(answers.c.answer).where(answers.c.key == key)
        kept: str = session.scalars(query).one()
        return kept
