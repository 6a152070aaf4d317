"""``member`` in other styles: each is right."""

import enum
from datetime import datetime

from sqlalchemy import TIMESTAMP, Column, Identity, Integer, String, func, text
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, declared_attr, mapped_column


class _Role(enum.Enum):
    ADMIN = "admin"
    USER = "user"
    GUEST = "guest"


class columns_of_the_base:
    """The base itself has the columns, and names the tables."""

    class _Base(DeclarativeBase):
        id: Mapped[int] = mapped_column(Identity(), primary_key=True)
        name: Mapped[str] = mapped_column(String(50), sort_order=1)
        created_at: Mapped[datetime] = mapped_column(
            TIMESTAMP(timezone=True), server_default=text("CURRENT_TIMESTAMP"), sort_order=2
        )
        updated_at: Mapped[datetime] = mapped_column(
            TIMESTAMP(timezone=True),
            server_default=text("CURRENT_TIMESTAMP"),
            onupdate=text("CURRENT_TIMESTAMP"),
            sort_order=3,
        )

        @declared_attr.directive
        def __tablename__(cls) -> str:
            return cls.__name__.lower() + "s"

    class Team(_Base):
        pass

    class Member(_Base):
        role: Mapped[_Role] = mapped_column(
            ENUM(_Role, name="member_role", values_callable=lambda e: [m.value for m in e]),
            server_default=text("'user'::member_role"),
            default=_Role.USER,
        )


class older_mixin:
    """Plain Columns in a mixin, as in code from before 2.0."""

    _base = declarative_base()

    class _Mixin:
        id = Column(Integer, Identity(), primary_key=True)
        name = Column(String(50), nullable=False)
        created_at = Column(TIMESTAMP(timezone=True), server_default=func.now(), nullable=False)

        @declared_attr
        def updated_at(cls):
            return Column(
                TIMESTAMP(timezone=True),
                server_default=func.now(),
                onupdate=func.now(),
                nullable=False,
            )

    class Team(_Mixin, _base):
        __tablename__ = "teams"

    class Member(_Mixin, _base):
        __tablename__ = "members"
        role = Column(
            ENUM(_Role, name="member_role", values_callable=lambda e: [m.value for m in e]),
            server_default="user",
            nullable=False,
        )
