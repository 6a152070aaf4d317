"""The reference solution of ``passport``."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class TravelBase(DeclarativeBase):
    """The base of ``Traveller`` and ``Passport``. Leave it as it is."""


class Traveller(TravelBase):
    """Table ``travellers``. Add one relationship.

    - ``passport``: the passport of this traveller, or ``None``

    When a traveller is deleted, in psql or by ``session.delete``, the passport is deleted too.
    A passport that is taken away (``traveller.passport = None``) is deleted.
    """

    __tablename__ = "travellers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))

    passport: Mapped["Passport | None"] = relationship(
        back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
    )


class Passport(TravelBase):
    """Table ``passports``. Add one column and one relationship.

    - ``traveller_id``: points to ``travellers.id``, never NULL; no traveller has two passports,
      and PostgreSQL enforces that
    - ``traveller``: the holder of the passport; the other end of ``Traveller.passport``

    One index on ``traveller_id`` is enough. Deleting a passport deletes nothing else.
    """

    __tablename__ = "passports"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    # Mapped["Passport | None"] is for Python; unique=True is what PostgreSQL enforces.
    traveller_id: Mapped[int] = mapped_column(
        ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
    )

    traveller: Mapped[Traveller] = relationship(back_populates="passport")
