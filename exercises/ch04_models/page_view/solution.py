"""The reference solution of ``page_view``."""

from sqlalchemy import BigInteger, Identity, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class PageView(Base):
    """Table ``page_views``: a table that will have billions of rows.

    - ``id``: the primary key, an 8-byte integer that PostgreSQL assigns; it refuses an INSERT that
      supplies an id
    - ``path``: text of at most 200 characters, never NULL
    """

    __tablename__ = "page_views"

    # always=True: a written id would not move the counter, and a later INSERT would fail.
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    path: Mapped[str] = mapped_column(String(200))
