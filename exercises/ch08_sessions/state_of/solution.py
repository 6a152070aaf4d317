"""The reference solution of ``state_of``."""

from sqlalchemy import inspect
from sqlalchemy.orm import Session


def state_of(session: Session, thing: object) -> str:
    """Return one word for the state of a mapped object, as this session sees it. Send no SQL.

    - "elsewhere": it belongs to another session;
    - "transient", "pending", "deleted", "detached": the states with these names;
    - "marked": persistent, and ``delete()`` has marked it for the next flush;
    - "expired": persistent, and the value of at least one column has to be loaded again before it
      can be read (one that was never loaded does not count);
    - "persistent": persistent, and none of the above.
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
    # delete() only marks the object: until the flush it stays persistent.
    if thing in session.deleted:
        return "marked"
    # After refresh() a relationship that was never loaded can still be among the expired.
    expired = state.expired_attributes & set(state.mapper.column_attrs.keys())
    return "expired" if expired else "persistent"
