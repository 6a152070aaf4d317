"""Wrong answers to ``next_flush``, each with what its author was thinking."""

from sqlalchemy import inspect
from sqlalchemy.orm import Session


def counts_what_was_touched(session: Session) -> tuple[int, int, int]:
    """The session has three lists."""
    return len(session.new), len(session.dirty), len(session.deleted)


def flushes(session: Session) -> tuple[int, int, int]:
    """Flush in a savepoint, look, and take it back."""
    changed = [thing for thing in session.dirty if session.is_modified(thing)]
    counts = len(session.new), len(changed), len(session.deleted)
    session.flush()
    return counts


def updates_what_is_deleted(session: Session) -> tuple[int, int, int]:
    """Go through everything that the session holds."""
    changed = [thing for thing in session.identity_map.values() if session.is_modified(thing)]
    return len(session.new), len(changed), len(session.deleted)


def forgets_deleted(session: Session) -> tuple[int, int, int]:
    """inspect() knows whether something is deleted."""
    changed = [thing for thing in session.dirty if session.is_modified(thing)]
    gone = [thing for thing in session.identity_map.values() if inspect(thing).deleted]
    return len(session.new), len(changed), len(gone)
