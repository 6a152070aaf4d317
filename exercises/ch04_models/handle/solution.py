"""The reference solution of ``handle``."""

from sqlalchemy import CheckConstraint, Index, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Handle(Base):
    """Table ``handles``: the usernames that people choose.

    - ``id``: integer, the primary key
    - ``name``: text of at most 30 characters, never NULL, stored as it was written

    ``Ana`` and ``ana`` are the same name; the unique index ``uq_handles_name_lower`` enforces that.
    The check constraint ``ck_handles_name_trimmed`` refuses a name that is empty, or begins or ends
    with a space. The table has no other indexes, except for that of its primary key.
    """

    __tablename__ = "handles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))

    __table_args__ = (
        # An index can contain an expression, a unique constraint cannot.
        Index("uq_handles_name_lower", func.lower(name), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )
