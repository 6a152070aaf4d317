"""Other right answers to ``ticket``, each with what its author was thinking."""

import enum

from sqlalchemy import String, TypeDecorator, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class _TicketState(enum.Enum):
    OPEN = "open"
    IN_PROGRESS = "in progress"
    CLOSED = "closed"


class postgresql_enum(_base()):
    """The type of PostgreSQL's own dialect, and a default on both sides."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[_TicketState] = mapped_column(
        postgresql.ENUM(
            _TicketState, name="ticket_state", values_callable=lambda kind: [m.value for m in kind]
        ),
        default=_TicketState.OPEN,
        server_default=text("'open'::ticket_state"),
    )


class labels_by_hand(_base()):
    """A decorator between the text of the database and the enum of Python."""

    class _State(TypeDecorator):
        impl = postgresql.ENUM("open", "in progress", "closed", name="ticket_state")
        cache_ok = True

        def process_bind_param(self, value, dialect):
            return None if value is None else _TicketState(value).value

        def process_result_value(self, value, dialect):
            return None if value is None else _TicketState(value)

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[_TicketState] = mapped_column(_State, server_default=text("'open'"))
