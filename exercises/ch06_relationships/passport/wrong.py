"""Wrong answers to ``passport``, each with what its author was thinking."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, relationship


def _base():
    """Each wrong answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class two_passports:
    """Mapped["Passport | None"] says that there is one."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), index=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class list_or_one:
    """A list with one thing in it."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped[list["Passport"]] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class key_on_the_wrong_side:
    """traveller.passport is a column of the traveller."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport_id: Mapped[int | None] = mapped_column(ForeignKey("passports.id"), unique=True)
        passport: Mapped["Passport | None"] = relationship(back_populates="traveller")

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller: Mapped["Traveller | None"] = relationship(back_populates="passport")


class orphan_not_deleted:
    """ON DELETE CASCADE deletes what belongs to nobody."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class index_twice:
    """index=True on every foreign key."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        __table_args__ = (UniqueConstraint("traveller_id"),)
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), index=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class deletes_upwards:
    """The two belong together, whoever goes first."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport", cascade="all")


class cascade_in_python_only:
    """The cascade deletes the passport."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id"), unique=True)
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class may_be_null:
    """A traveller may have no passport, so the column may be empty."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int | None] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class not_saved_along:
    """Only what has to do with deleting."""

    Base = _base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="delete, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")
