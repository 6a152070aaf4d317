"""Wrong answers to ``member``, each with what its author was thinking."""

import enum
from datetime import UTC, datetime

from sqlalchemy import DateTime, Enum, String, func
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


class _Role(enum.Enum):
    ADMIN = "admin"
    USER = "user"
    GUEST = "guest"


_VALUES = Enum(_Role, name="member_role", values_callable=lambda roles: [r.value for r in roles])
_ZONED = DateTime(timezone=True)


def _mixin(created=None, updated=None):
    class Common:
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50))
        created_at: Mapped[datetime] = created or mapped_column(_ZONED, server_default=func.now())
        updated_at: Mapped[datetime] = updated or mapped_column(
            _ZONED, server_default=func.now(), onupdate=func.now()
        )

    return Common


def _classes(common, role=None, member_common=None):
    base = declarative_base()

    class Team(common, base):
        __tablename__ = "teams"

    class Member(member_common or common, base):
        __tablename__ = "members"
        role: Mapped[_Role] = mapped_column(_VALUES, server_default="user")

    return Team, Member


class stores_names:
    """Enum knows the class, and the class knows the labels."""

    _base = declarative_base()
    _Common = _mixin()

    class Team(_Common, _base):
        __tablename__ = "teams"

    class Member(_Common, _base):
        __tablename__ = "members"
        role: Mapped[_Role] = mapped_column(
            Enum(_Role, name="member_role"), server_default=_Role.USER.name
        )


class default_in_python:
    """A default is a default."""

    _base = declarative_base()
    _Common = _mixin()

    class Team(_Common, _base):
        __tablename__ = "teams"

    class Member(_Common, _base):
        __tablename__ = "members"
        role: Mapped[_Role] = mapped_column(_VALUES, default=_Role.USER)


class never_updated:
    """The database sets both."""

    Team, Member = _classes(_mixin(updated=mapped_column(_ZONED, server_default=func.now())))


class only_on_update:
    """A row that was never changed has no time of a change."""

    Team, Member = _classes(
        _mixin(updated=mapped_column(_ZONED, default=func.now(), onupdate=func.now()))
    )


class clock_of_python:
    """Aware, and in UTC."""

    Team, Member = _classes(
        _mixin(created=mapped_column(_ZONED, default=lambda: datetime.now(UTC)))
    )


class without_time_zone:
    """Mapped[datetime] says that it is a moment."""

    Team, Member = _classes(_mixin(created=mapped_column(server_default=func.now())))


class not_in_both:
    """Members know their team, so the team's times will do."""

    class _Short:
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50))

    Team, Member = _classes(_mixin(), member_common=_Short)
