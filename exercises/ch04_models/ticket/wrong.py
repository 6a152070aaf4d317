"""Wrong answers to ``ticket``, each with what its author was thinking."""

import enum

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each wrong class has a base of its own: they all stand for the same tables."""
    return declarative_base()


_TicketState = enum.Enum(
    "TicketState", {"OPEN": "open", "IN_PROGRESS": "in progress", "CLOSED": "closed"}
)


class stores_names(_base()):
    """The enum class says what is stored."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[_TicketState] = mapped_column(
        Enum(_TicketState, name="ticket_state"), server_default="open"
    )


class default_in_python(_base()):
    """default= gives every new ticket its state."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[_TicketState] = mapped_column(
        Enum(_TicketState, name="ticket_state", values_callable=lambda e: [m.value for m in e]),
        default=_TicketState.OPEN,
    )


class no_enum_type(_base()):
    """native_enum=False is simpler to change later."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[_TicketState] = mapped_column(
        Enum(
            _TicketState,
            name="ticket_state",
            native_enum=False,
            create_constraint=True,
            values_callable=lambda e: [m.value for m in e],
        ),
        server_default="open",
    )


class text_in_python(_base()):
    """The labels as strings: no enum class needed."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(
        Enum("open", "in progress", "closed", name="ticket_state"), server_default="open"
    )


class other_type_name(_base()):
    """SQLAlchemy will find a name for the type."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[_TicketState] = mapped_column(
        Enum(_TicketState, values_callable=lambda e: [m.value for m in e]), server_default="open"
    )


class may_be_null(_base()):
    """There is a default, so nobody will write NULL."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[_TicketState | None] = mapped_column(
        Enum(_TicketState, name="ticket_state", values_callable=lambda e: [m.value for m in e]),
        server_default="open",
    )


class defaults_differ(_base()):
    """Both defaults, the one in Python for the ORM."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[_TicketState] = mapped_column(
        Enum(_TicketState, name="ticket_state", values_callable=lambda e: [m.value for m in e]),
        default=_TicketState.CLOSED,
        server_default="open",
    )
