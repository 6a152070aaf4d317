"""Other right answers to ``page_view``, each with what its author was thinking."""

from sqlalchemy import BigInteger, Column, Identity, MetaData, String, Table
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class starts_later(_base()):
    """Old numbers stay free, and each connection keeps 50."""

    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True, start=1_000_000, increment=10, cache=50), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(200), index=True)


class own_table(_base()):
    """The table as Core has it; the class only names it."""

    __table__ = Table(
        "page_views",
        MetaData(),
        Column("id", BigInteger(), Identity("always", minvalue=1), primary_key=True),
        Column("path", String(200), nullable=False),
    )
