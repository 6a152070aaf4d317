"""A relationship names its class as text; the class must have been imported by the first use."""

from sqlalchemy import Engine, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

WORDS = "expression 'Post' failed to locate a name"
WHY = "the model's module was never imported"
CURE = "import all models once"
CHAPTER = "ch06"
ASKED = "sqlalchemy#5249"
PATTERN = r"failed to locate a name"
PHRASES = (
    "When initializing mapper, expression 'Post' failed to locate a name ('Post')",
    "One or more mappers failed to initialize",
    "relationship class in another file not found",
)


def _configure(*, imports_the_other: bool) -> object:
    class Base(DeclarativeBase):
        pass

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        books: Mapped[list["Book"]] = relationship("Book")

    if imports_the_other:

        class Book(Base):
            __tablename__ = "books"
            id: Mapped[int] = mapped_column(primary_key=True)
            shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"))

    Base.registry.configure()
    return "configured"


def bad(engine: Engine) -> object:
    return _configure(imports_the_other=False)


def good(engine: Engine) -> object:
    return _configure(imports_the_other=True)
