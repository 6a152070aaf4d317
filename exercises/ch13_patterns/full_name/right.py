"""``full_name`` in other styles: each is right."""

from typing import Any

from sqlalchemy import String, case, or_, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


class with_case:
    """CASE in SQL, and the hybrid made with the older ``expression``."""

    class Person(declarative_base()):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)
        first_name: Mapped[str] = mapped_column(String(50))
        last_name: Mapped[str | None] = mapped_column(String(50))

        @hybrid_property
        def full_name(self) -> Any:
            return self.first_name + (" " + self.last_name if self.last_name else "")

        @full_name.expression
        def full_name(cls):
            alone = or_(cls.last_name.is_(None), cls.last_name == "")
            return case((alone, cls.first_name), else_=cls.first_name + " " + cls.last_name)

    @staticmethod
    def find_people(session, name):
        person = with_case.Person
        return session.scalars(
            select(person).where(person.full_name == name).order_by(person.id)
        ).all()


class one_form_for_both:
    """Only what works on values and on columns alike, by asking which of the two it is."""

    class Person(declarative_base()):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)
        first_name: Mapped[str] = mapped_column(String(50))
        last_name: Mapped[str | None] = mapped_column(String(50))

        @hybrid_property
        def full_name(self) -> Any:
            both = self.first_name + " "
            if isinstance(self, type):
                has_last = self.last_name > ""
                return case((has_last, both + self.last_name), else_=self.first_name)
            return both + self.last_name if self.last_name else self.first_name

    @staticmethod
    def find_people(session, name):
        person = one_form_for_both.Person
        found = session.query(person).filter_by(full_name=name)
        return found.order_by(person.id).all()
