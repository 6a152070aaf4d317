"""Wrong answers to ``department``, each with what its author was thinking."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, relationship


def _base():
    """Each wrong answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class both_the_same_direction(_base()):
    """back_populates says which is which."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    parent: Mapped["both_the_same_direction | None"] = relationship(back_populates="children")
    children: Mapped[list["both_the_same_direction"]] = relationship(
        back_populates="parent", passive_deletes="all"
    )


class children_cut_loose(_base()):
    """PostgreSQL refuses by itself, so nothing has to be said."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


children_cut_loose.parent = relationship(
    children_cut_loose,
    back_populates="children",
    remote_side=children_cut_loose.id,
)


children_cut_loose.children = relationship(
    children_cut_loose,
    back_populates="parent",
    order_by=(children_cut_loose.name, children_cut_loose.id),
)


class subtree_deleted(_base()):
    """The cascade of the chapter."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


subtree_deleted.parent = relationship(
    subtree_deleted,
    back_populates="children",
    remote_side=subtree_deleted.id,
)


subtree_deleted.children = relationship(
    subtree_deleted,
    back_populates="parent",
    cascade="all, delete-orphan",
    order_by=(subtree_deleted.name, subtree_deleted.id),
)


class other_on_delete(_base()):
    """ON DELETE SET NULL: the column may be NULL, after all."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id", ondelete="SET NULL"), index=True
    )


other_on_delete.parent = relationship(
    other_on_delete,
    back_populates="children",
    remote_side=other_on_delete.id,
)


other_on_delete.children = relationship(
    other_on_delete,
    back_populates="parent",
    passive_deletes="all",
    order_by=(other_on_delete.name, other_on_delete.id),
)


class upside_down(_base()):
    """The children are the remote side: they are further away."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


upside_down.parent = relationship(upside_down, back_populates="children", passive_deletes="all")


upside_down.children = relationship(
    upside_down,
    back_populates="parent",
    remote_side=upside_down.id,
)


class tie_breaker_missing(_base()):
    """Sorted by name, as it says."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


tie_breaker_missing.parent = relationship(
    tie_breaker_missing,
    back_populates="children",
    remote_side=tie_breaker_missing.id,
)


tie_breaker_missing.children = relationship(
    tie_breaker_missing,
    back_populates="parent",
    passive_deletes="all",
    order_by=tie_breaker_missing.name,
)


class deletes_upwards(_base()):
    """parent and children are two ends of one link, so both get the same."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


deletes_upwards.parent = relationship(
    deletes_upwards,
    back_populates="children",
    remote_side=deletes_upwards.id,
    cascade="all",
)


deletes_upwards.children = relationship(
    deletes_upwards,
    back_populates="parent",
    passive_deletes="all",
    order_by=(deletes_upwards.name, deletes_upwards.id),
)


class unique_key(_base()):
    """A department has one parent."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), unique=True)


unique_key.parent = relationship(
    unique_key,
    back_populates="children",
    remote_side=unique_key.id,
)


unique_key.children = relationship(
    unique_key,
    back_populates="parent",
    passive_deletes="all",
    order_by=(unique_key.name, unique_key.id),
)


class may_not_be_null(_base()):
    """An int, as the key that it points to."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)


may_not_be_null.parent = relationship(
    may_not_be_null,
    back_populates="children",
    remote_side=may_not_be_null.id,
)


may_not_be_null.children = relationship(
    may_not_be_null,
    back_populates="parent",
    passive_deletes="all",
    order_by=(may_not_be_null.name, may_not_be_null.id),
)


class foreign_key_without_index(_base()):
    """What it points to is a primary key, which has an index."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))


foreign_key_without_index.parent = relationship(
    foreign_key_without_index,
    back_populates="children",
    remote_side=foreign_key_without_index.id,
)


foreign_key_without_index.children = relationship(
    foreign_key_without_index,
    back_populates="parent",
    passive_deletes="all",
    order_by=(foreign_key_without_index.name, foreign_key_without_index.id),
)


class capitals_alike(_base()):
    """As in an address book."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    parent: Mapped["capitals_alike | None"] = relationship(
        back_populates="children", remote_side="capitals_alike.id"
    )
    children: Mapped[list["capitals_alike"]] = relationship(
        back_populates="parent",
        passive_deletes="all",
        order_by="func.lower(capitals_alike.name), capitals_alike.id",
    )


class parent_has_lower_id(_base()):
    """Nobody is above himself."""

    __tablename__ = "departments"
    __table_args__ = (CheckConstraint("parent_id < id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    parent: Mapped["parent_has_lower_id | None"] = relationship(
        back_populates="children", remote_side="parent_has_lower_id.id"
    )
    children: Mapped[list["parent_has_lower_id"]] = relationship(
        back_populates="parent",
        passive_deletes="all",
        order_by="parent_has_lower_id.name, parent_has_lower_id.id",
    )
