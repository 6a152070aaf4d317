"""Wrong answers to ``state_of``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session


def judges_by_the_id(session: Session, thing: Any) -> str:
    """What has an id has a row."""
    state = inspect(thing)
    if state.session is not None and state.session is not session:
        return "elsewhere"
    if thing in session.deleted:
        return "marked"
    if state.deleted or state.detached:
        return "deleted" if state.deleted else "detached"
    if "id" not in state.dict:
        return "pending" if thing in session.new else "transient"
    return "expired" if state.expired_attributes else "persistent"


def forgets_other_sessions(session: Session, thing: Any) -> str:
    """inspect() knows the five states."""
    state = inspect(thing)
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    if thing in session.deleted:
        return "marked"
    return "expired" if state.expired_attributes else "persistent"


def delete_is_only_noted(session: Session, thing: Any) -> str:
    """After delete() it is deleted, and inspect() will say so."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    return "expired" if state.expired_attributes else "persistent"


def forgets_expired(session: Session, thing: Any) -> str:
    """There is an attribute called `expired`."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    if thing in session.deleted:
        return "marked"
    return "expired" if state.expired else "persistent"


def not_loaded_is_not_expired(session: Session, thing: Any) -> str:
    """What is not loaded has to be loaded again."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    if thing in session.deleted:
        return "marked"
    return "expired" if state.unloaded else "persistent"


def sends_sql(session: Session, thing: Any) -> str:
    """Look the row up, then it is certain."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    if state.persistent and session.get(type(thing), thing.id) is None:
        return "deleted"
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    if thing in session.deleted:
        return "marked"
    return "expired" if state.expired_attributes else "persistent"


def deleted_is_no_state_of_its_own(session: Session, thing: Any) -> str:
    """What is not in the session and has a key is detached."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    if thing in session.new:
        return "pending"
    if thing in session.deleted:
        return "marked"
    if thing not in session:
        return "detached" if state.key else "transient"
    return "expired" if state.expired_attributes else "persistent"
