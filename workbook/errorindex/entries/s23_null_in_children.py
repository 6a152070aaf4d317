"""Without a cascade, deleting a parent sets the foreign key of its children to NULL."""

from sqlalchemy import Engine, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

WORDS = "NOT NULL violation when a parent is deleted"
WHY = "the ORM sets the children's foreign key to NULL first"
CURE = "cascade + passive_deletes=True + ON DELETE CASCADE"
CHAPTER = "ch06"
ASKED = "sqlalchemy#5349"
PATTERN = r"null value in column.*UPDATE \w+ SET \w+=%\("
PHRASES = (
    "session.delete parent null value in column violates not-null constraint UPDATE",
    "deleting parent tries to set foreign key to null",
    "sqlalchemy delete does not cascade to children",
)


def _delete(engine: Engine, **options: object) -> object:
    class Base(DeclarativeBase):
        pass

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        books: Mapped[list["Book"]] = relationship(**options)  # type: ignore[arg-type]

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"))

    Base.registry.configure()
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        shelf = Shelf(books=[Book()])
        session.add(shelf)
        session.commit()
        session.delete(shelf)
        session.commit()
    return "deleted"


def bad(engine: Engine) -> object:
    return _delete(engine)


def good(engine: Engine) -> object:
    return _delete(engine, cascade="all, delete-orphan", passive_deletes=True)
