"""Wrong answers to ``page_view``, each with what its author was thinking."""

from sqlalchemy import BigInteger, Identity, String
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each wrong class has a base of its own: they all stand for the same tables."""
    return declarative_base()


class four_bytes(_base()):
    """An int in Python is as large as it has to be."""

    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    path: Mapped[str] = mapped_column(String(200))


class serial(_base()):
    """An integer primary key numbers itself; that is all there is to it."""

    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    path: Mapped[str] = mapped_column(String(200))


class own_id_accepted(_base()):
    """Identity() is the strict form of SERIAL."""

    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    path: Mapped[str] = mapped_column(String(200))


class no_numbers(_base()):
    """autoincrement=False keeps people from bringing ids."""

    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(200))
