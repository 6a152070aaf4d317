"""A MetaData has one table of a name."""

from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

WORDS = "Table 'users' is already defined for this MetaData instance"
WHY = "the class statement ran twice: a notebook cell, or a module imported under two names"
CURE = "classes in a module, imported under one name"
CHAPTER = "ch04"
PATTERN = r"is already defined for this MetaData instance"
PHRASES = (
    "Specify 'extend_existing=True' to redefine options and columns on an existing Table object",
    "InvalidRequestError table already defined jupyter cell run twice",
)


def _define(times: int) -> object:
    class Base(DeclarativeBase):
        pass

    for number in range(times):
        type(
            f"Shelf{number}",
            (Base,),
            {
                "__tablename__": "shelves",
                "__annotations__": {"id": Mapped[int]},
                "id": mapped_column(primary_key=True),
            },
        )
    return "defined"


def bad(engine: Engine) -> object:
    return _define(2)


def good(engine: Engine) -> object:
    return _define(1)
