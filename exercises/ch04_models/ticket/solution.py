"""The reference solution of ``ticket``."""

import enum

from sqlalchemy import Enum, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class TicketState(enum.Enum):
    """The state of a ticket. Leave it as it is."""

    OPEN = "open"
    IN_PROGRESS = "in progress"
    CLOSED = "closed"


class Ticket(Base):
    """Table ``tickets``: things that have to be done.

    - ``id``: integer, the primary key
    - ``title``: text of at most 100 characters, never NULL
    - ``state``: a ``TicketState``, never NULL, ``open`` by default (in psql too)

    In the database, ``state`` has the enum type ``ticket_state``, whose labels are the values of
    ``TicketState`` (``open``, ``in progress``, ``closed``), in that order.
    """

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    # Without values_callable the labels are the names: OPEN, IN_PROGRESS, CLOSED.
    state: Mapped[TicketState] = mapped_column(
        Enum(
            TicketState,
            name="ticket_state",
            values_callable=lambda states: [state.value for state in states],
        ),
        server_default=TicketState.OPEN.value,
    )
