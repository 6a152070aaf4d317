"""Wrong answers to ``full_name``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declarative_base, mapped_column

from workbook.course import catalogue
from workbook.judge import answers

_Person: Any = answers.reference(catalogue.exercise("full_name"))["Person"]


def _on_an_object(person):
    return f"{person.first_name} {person.last_name}" if person.last_name else person.first_name


def _person(on_an_object, in_sql=None):
    """A class with these two forms of full_name, and a function that uses it."""

    class Person(declarative_base()):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)
        first_name: Mapped[str] = mapped_column(String(50))
        last_name: Mapped[str | None] = mapped_column(String(50))
        full_name = hybrid_property(on_an_object, expr=in_sql)

    def find_people(session, name):
        return session.scalars(
            select(Person).where(Person.full_name == name).order_by(Person.id)
        ).all()

    return Person, find_people


class formatted_text:
    """A hybrid works on the class, too."""

    Person, find_people = _person(lambda self: f"{self.first_name} {self.last_name or ''}".strip())


class null_swallows:
    """+ becomes || in SQL."""

    Person, find_people = _person(_on_an_object, lambda cls: cls.first_name + " " + cls.last_name)


class trailing_space:
    """coalesce takes care of NULL."""

    Person, find_people = _person(
        _on_an_object, lambda cls: cls.first_name + " " + func.coalesce(cls.last_name, "")
    )


class empty_is_not_missing:
    """concat_ws takes care of the last names that are missing."""

    Person, find_people = _person(
        _on_an_object, lambda cls: func.concat_ws(" ", cls.first_name, cls.last_name)
    )


class spaces_around:
    """trim removes the space that is left."""

    Person, find_people = _person(
        _on_an_object,
        lambda cls: func.trim(cls.first_name + " " + func.coalesce(cls.last_name, "")),
    )


class none_as_text:
    """SQL has a form of its own, so Python can have the plain one."""

    Person, find_people = _person(
        lambda self: f"{self.first_name} {self.last_name}",
        lambda cls: func.concat_ws(" ", cls.first_name, func.nullif(cls.last_name, "")),
    )


class filters_in_python:
    """Reads well, and it's the same rows."""

    @staticmethod
    def find_people(session, name):
        people = session.scalars(select(_Person).order_by(_Person.id))
        return [person for person in people if person.full_name == name]


class unsorted:
    """They come in the order of the table."""

    @staticmethod
    def find_people(session, name):
        return session.scalars(select(_Person).where(_Person.full_name == name)).all()
