"""The reference solution of ``full_name``."""

from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Person(Base):
    """Table ``people``. The columns are there; write ``full_name``.

    It is the first and the last name with a space between them. Where there is no last name (NULL,
    or an empty string), it is the first name alone. It can be read on an object, even on one that
    was never saved, and it can be used in a statement as a column could: to select it, to filter by
    it, to sort by it. An object and a statement give the same full name.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str] = mapped_column(String(50))
    last_name: Mapped[str | None] = mapped_column(String(50))

    @hybrid_property
    def full_name(self) -> str:
        if not self.last_name:
            return self.first_name
        return f"{self.first_name} {self.last_name}"

    # An if can't be sent. concat_ws leaves out NULL, and nullif makes NULL of an empty text.
    @full_name.inplace.expression
    @classmethod
    def _full_name(cls) -> Any:
        return func.concat_ws(" ", cls.first_name, func.nullif(cls.last_name, ""))


def find_people(session: Session, name: str) -> list[Person]:
    """Return the people whose full name is exactly ``name``, sorted by id, in one statement.

    No other rows are fetched.
    """
    people = select(Person).where(Person.full_name == name).order_by(Person.id)
    return list(session.scalars(people))
