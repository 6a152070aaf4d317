"""The reference solution of ``state_of``."""

from sqlalchemy import inspect
from sqlalchemy.orm import Session


def state_of(session: Session, thing: object) -> str:
    """Say in one word what the session has to do with a mapped object, and send no SQL for it.

    - "elsewhere": it belongs to another session;
    - "transient", "pending", "deleted", "detached": the states with these names;
    - "marked": persistent, and the next flush will delete it;
    - "expired": persistent, and at least one of its values has to be loaded again before it can
      be read;
    - "persistent": persistent, and none of that.
    """
    state = inspect(thing)
    if state.session is not None and state.session is not session:
        return "elsewhere"
    if state.transient:
        return "transient"
    if state.pending:
        return "pending"
    if state.deleted:
        return "deleted"
    if state.detached:
        return "detached"
    # delete() only notes a wish: until the flush the object stays persistent.
    if thing in session.deleted:
        return "marked"
    return "expired" if state.expired_attributes else "persistent"
