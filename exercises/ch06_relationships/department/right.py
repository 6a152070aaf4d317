"""Other right answers to ``department``, each with what its author was thinking."""

from typing import Optional

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import (
    Mapped,
    backref,
    declarative_base,
    mapped_column,
    relationship,
)


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class restrict(_base()):
    """RESTRICT says it aloud."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id", ondelete="RESTRICT"), index=True
    )
    children: Mapped[list["restrict"]] = relationship(
        backref=backref("parent", remote_side=[id]), passive_deletes="all", order_by=[name, id]
    )


class joined_above(_base()):
    """The way up is loaded along; the order is one text."""

    __tablename__ = "departments"
    __table_args__ = (
        ForeignKeyConstraint(["parent_id"], ["departments.id"], name="above"),
        Index("below", "parent_id", "name", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[Optional[int]]
    parent = relationship(
        "joined_above", remote_side=[id], back_populates="children", lazy="joined", join_depth=2
    )
    children = relationship(
        "joined_above",
        back_populates="parent",
        passive_deletes="all",
        order_by="joined_above.name, joined_above.id",
    )
