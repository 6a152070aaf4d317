"""The reference solution of ``department``."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class DepartmentBase(DeclarativeBase):
    """The base of ``Department``. Leave it as it is."""


class Department(DepartmentBase):
    """Table ``departments``, a tree. Add one column and two relationships.

    - ``parent_id``: points to ``departments.id``, with an index; NULL for the one at the top
    - ``parent``: the department above, or ``None``
    - ``children``: those directly below, sorted by name; equal names by id

    A department that has others below it cannot be deleted, in psql or by
    ``session.delete(department)``: PostgreSQL refuses. ``session.delete`` sends no UPDATE and loads
    no child before it tries. A department that has no others below it can be deleted.
    """

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)

    parent: Mapped["Department | None"] = relationship(
        back_populates="children", remote_side="Department.id"
    )
    # "all" leaves the children alone, so the foreign key decides. True would still set the
    # parent_id of loaded children to NULL.
    children: Mapped[list["Department"]] = relationship(
        back_populates="parent",
        passive_deletes="all",
        order_by="Department.name, Department.id",
    )
