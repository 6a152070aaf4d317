"""Other right answers to ``account``, each with what its author was thinking."""

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Identity,
    String,
    func,
    literal_column,
    text,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    declarative_base,
    declared_attr,
    mapped_column,
)


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class _WithId:
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=99)


class _TimeStamps:
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @declared_attr
    def changed_at(cls) -> Mapped[datetime]:
        return mapped_column(
            DateTime(timezone=True), server_default=func.now(), onupdate=func.current_timestamp()
        )


class _Dataclass(MappedAsDataclass, DeclarativeBase):
    pass


class text_defaults(_base()):
    """SQL as text, and the time of an UPDATE from Python."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default="true", default=True)
    logins: Mapped[int] = mapped_column(BigInteger, server_default="0")
    created_at: Mapped[moment] = mapped_column(server_default=text("CURRENT_TIMESTAMP"))
    changed_at: Mapped[moment] = mapped_column(
        server_default=text("now()"), onupdate=lambda: datetime.now(UTC)
    )


class clock(_base()):
    """The clock of the server, not the start of the transaction."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("1::boolean"))
    logins: Mapped[int] = mapped_column(default=0, server_default=text("'0'"))
    created_at: Mapped[datetime] = mapped_column(
        postgresql.TIMESTAMP(timezone=True), server_default=func.clock_timestamp()
    )
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(True), server_default=func.statement_timestamp(), onupdate=func.clock_timestamp()
    )
    __mapper_args__ = {"eager_defaults": True}


class mixin(_TimeStamps, _WithId, _base()):
    """Both moments come from a mixin."""

    __tablename__ = "accounts"
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=literal_column("0"))


class dataclass(_Dataclass, kw_only=True):
    """A dataclass; PostgreSQL fills in what its constructor doesn't take."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true(), default=True)
    logins: Mapped[int] = mapped_column(server_default="0", default=0)
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), init=False
    )
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )


class own_init(_base()):
    """An email is all that an account takes to begin."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )

    def __init__(self, email: str) -> None:
        self.email = email
