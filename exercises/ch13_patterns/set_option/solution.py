"""The reference solution of ``set_option``."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Profile(Base):
    """Table ``profiles``. Complete the column ``options``.

    It is JSONB, NOT NULL, and ``{}`` if an INSERT leaves it out, even one from psql. What is
    added to the dictionary of a loaded profile, replaced in it or removed from it is saved by the
    next flush, without an assignment to ``profile.options``.
    """

    __tablename__ = "profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    options: Mapped[dict[str, Any]] = mapped_column(
        MutableDict.as_mutable(JSONB), server_default=text("'{}'")
    )


def set_option(session: Session, profile_id: int, group: str, name: str, value: Any) -> bool:
    """Set ``options[group][name]`` of a profile, as in ``{"mail": {"weekly": true}}``.

    A group that isn't there is added. Everything else stays as the row has it now, even if the
    session holds the profile with an older value. The change has been sent when the function
    returns, and the object that the session holds shows it. Return False if there is no such
    profile, else True. The transaction is the caller's.
    """
    profile = session.get(Profile, profile_id, populate_existing=True)
    if profile is None:
        return False
    # MutableDict notices what is set in it, and not what is set in a dictionary inside it.
    profile.options[group] = {**profile.options.get(group, {}), name: value}
    session.flush()
    return True
