"""Wrong answers to ``handle``, each with what its author was thinking."""

from sqlalchemy import CheckConstraint, Index, String, func, text
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, validates


def _base():
    """Each wrong class has a base of its own: they all stand for the same tables."""
    return declarative_base()


class upper_and_lower_case_differ(_base()):
    """unique=True is what unique names need."""

    __tablename__ = "handles"
    __table_args__ = (CheckConstraint("name = trim(name) AND name <> ''"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)


class not_unique(_base()):
    """The index is on lower(name), so it compares lower-case names."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(name)")),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


class untrimmed_name_passes(_base()):
    """A validator strips the name on its way in."""

    __tablename__ = "handles"
    __table_args__ = (Index("uq_handles_name_lower", text("lower(name)"), unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))

    @validates("name")
    def strip(self, key, value):
        return value.strip()


class another_index(_base()):
    """unique=True as well, to be on the safe side."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(name)"), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)


class index_on_a_word(_base()):
    """Columns are named by strings everywhere else in __table_args__."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", func.lower("name"), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


class good_name_refused(_base()):
    """Only lower-case names, and the problem is gone."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", "name", unique=True),
        CheckConstraint("name ~ '^[a-z]+$'", name="ck_handles_name_trimmed"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


class other_name(_base()):
    """Names of constraints are for machines."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(name)"), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


class beginning_unique(_base()):
    """The first ten letters tell."""

    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(left(name, 10))"), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )
