"""The reference solution of ``once``."""

from collections.abc import Callable

from sqlalchemy import column, select, table, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

answers = table("answers", column("key"), column("answer"))


def once(session: Session, key: str, work: Callable[[Session], str]) -> str:
    """Call `work(session)` only once for each key, but return its answer every time.

    The table `answers` has the columns `key`, the primary key, and `answer`, which may be NULL.
    If the key is new, call `work` and store its answer under the key. If the key exists, return
    the stored answer without calling `work`. If two transactions use the same new key at the same
    time, the second one waits for the first. If the first one commits, the second returns its
    answer; if the first one rolls back, the second calls `work`.

    If `work` raises an error, the error reaches the caller, and nothing is stored, neither the key
    nor anything that `work` has written, even if the caller commits. The transaction belongs to the
    caller, and what the caller did before stays.
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
