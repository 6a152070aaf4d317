"""Other right answers to ``state_of``."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session, object_session


def by_what_the_session_lists(session: Session, thing: Any) -> str:
    """Ask the session first: new, deleted, and what it contains."""
    home = object_session(thing)
    if home is not None and home is not session:
        return "elsewhere"
    if thing in session.new:
        return "pending"
    if thing in session.deleted:
        return "marked"
    state = inspect(thing)
    if thing in session:
        return "expired" if state.expired_attributes else "persistent"
    if state.was_deleted or state.deleted:
        return "deleted" if state.deleted else "detached"
    return "transient" if state.key is None else "detached"


class _Word(str):
    """A str of its own."""


def by_a_match(session: Session, thing: Any) -> str:
    """One expression for each state."""
    state = inspect(thing)
    match state:
        case _ if state.session not in (None, session):
            return _Word("elsewhere")
        case _ if state.persistent and thing in session.deleted:
            return _Word("marked")
        case _ if state.persistent and any(
            column.key in state.expired_attributes for column in state.mapper.column_attrs
        ):
            return _Word("expired")
    names = ("transient", "pending", "deleted", "detached", "persistent")
    return _Word(next(name for name in names if getattr(state, name)))
