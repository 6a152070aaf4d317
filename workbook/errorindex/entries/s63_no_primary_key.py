"""A mapped class needs a primary key: by it the session knows which row is which object."""

from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

WORDS = "could not assemble any primary key columns for mapped table"
WHY = "no column of the class is marked as primary key"
CURE = "primary_key=True, also for a table that has none: __mapper_args__ primary_key"
CHAPTER = "ch04"
PATTERN = r"could not assemble any primary key"
PHRASES = (
    "ArgumentError: Mapper could not assemble any primary key columns for mapped table",
    "map a view or a table without primary key",
)


def _define(*, has_key: bool) -> object:
    class Base(DeclarativeBase):
        pass

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=has_key)

    return Shelf.__tablename__


def bad(engine: Engine) -> object:
    return _define(has_key=False)


def good(engine: Engine) -> object:
    return _define(has_key=True)
