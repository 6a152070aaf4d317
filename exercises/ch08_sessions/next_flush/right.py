"""Other right answers to ``next_flush``."""

from sqlalchemy import inspect
from sqlalchemy.orm import Session


def by_the_history(session: Session) -> tuple[int, int, int]:
    """is_modified() compares histories, so look at the histories."""

    def changed(thing: object) -> bool:
        state = inspect(thing)
        return any(state.attrs[each.key].history.has_changes() for each in state.mapper.attrs)

    return (
        sum(1 for _ in session.new),
        sum(changed(thing) for thing in session.dirty if thing not in session.deleted),
        sum(1 for _ in session.deleted),
    )


def over_everything(session: Session) -> tuple[int, int, int]:
    """Go through all that is in the session and sort it."""
    new = changed = deleted = 0
    for thing in list(session):
        if thing in session.deleted:
            deleted += 1
        elif inspect(thing).pending:
            new += 1
        elif session.is_modified(thing):
            changed += 1
    return new, changed, deleted
