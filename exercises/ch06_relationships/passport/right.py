"""Other right answers to ``passport``, each with what its author was thinking."""

from typing import Optional

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, relationship


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class loads_it:
    """The session loads the passport and deletes it itself."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport = relationship(
            "Passport", back_populates="traveller", uselist=False, cascade="all, delete-orphan"
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True, index=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport", single_parent=True)


class unique_index:
    """The rule is an index that is unique, and the passport comes with its traveller."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped[Optional["Passport"]] = relationship(
            back_populates="traveller",
            cascade="all, delete-orphan",
            passive_deletes=True,
            lazy="joined",
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id", ondelete="CASCADE"))
        traveller: Mapped["Traveller"] = relationship(back_populates="passport", innerjoin=True)
        __table_args__ = (Index("one_for_each", "traveller_id", unique=True),)
