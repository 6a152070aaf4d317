"""The five states of an object in SQLAlchemy, and the session's events that lead between them."""

STATES = ("transient", "pending", "persistent", "deleted", "detached")
MOVES = (
    *("transient_to_pending", "pending_to_persistent", "pending_to_transient"),
    *("persistent_to_transient", "persistent_to_deleted", "persistent_to_detached"),
    *("deleted_to_detached", "deleted_to_persistent", "detached_to_persistent"),
)
