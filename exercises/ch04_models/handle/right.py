"""Other right answers to ``handle``, each with what its author was thinking."""

from sqlalchemy import CheckConstraint, Index, String, and_, func, text
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class length_and_like(_base()):
    """Two patterns and a length."""

    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(name)"), unique=True),
        CheckConstraint(
            "length(name) > 0 AND name NOT LIKE ' %' AND name NOT LIKE '% '",
            name="ck_handles_name_trimmed",
        ),
    )


class btrim(_base()):
    """Constraint and index are added to the table afterwards."""

    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


btrim.__table__.append_constraint(
    CheckConstraint(
        and_(btrim.name == func.btrim(btrim.name), func.char_length(btrim.name) >= 1),
        name="ck_handles_name_trimmed",
    )
)


Index("uq_handles_name_lower", func.lower(btrim.name), unique=True)


class regular_expression(_base()):
    """One pattern for all of it."""

    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(btrim(name))"), unique=True),
        CheckConstraint("name ~ '^[^ ](.*[^ ])?$'", name="ck_handles_name_trimmed"),
    )
