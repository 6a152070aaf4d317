"""Facts of chapter 13, each with the run that proves it."""

import enum
from typing import Any

from sqlalchemy import Engine, Enum, String, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    with_loader_criteria,
)

from workbook.blog import Post, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


@fact(
    "`class Role(enum.Enum): ADMIN = 'admin'` and `Mapped[Role]`: which text does the column "
    "store?",
    answer="ADMIN",
    choices=("ADMIN", "admin"),
    section="Enums that store values",
    why="SQLAlchemy stores the names. `values_callable` makes it store the values.",
)
def enums_store_names(engine: Engine) -> str:
    class Role(enum.Enum):
        ADMIN = "admin"

    return str(Enum(Role).enums[0])


@fact(
    "`Mapped[dict[str, Any]]` on JSONB: a key of the loaded dict is set, and the session commits. "
    "Is the change saved?",
    answer="no",
    choices=YES_NO,
    section="JSONB that notices its changes",
    why="The attribute holds the same dict as before, so nothing seems to have changed. "
    "`MutableDict` notices.",
)
def a_dict_changed_in_place(engine: Engine) -> str:
    with Session(engine) as session:
        post = session.scalars(select(Post).where(Post.details.is_not(None)).limit(1)).one()
        assert post.details is not None
        post.details["new"] = True
        session.commit()
        return "yes" if "new" in post.details else "no"


@fact(
    "A column is `MutableDict.as_mutable(JSONB)`, and a key of a dict inside of its dict is set. "
    "Is that saved?",
    answer="no",
    choices=YES_NO,
    section="JSONB that notices its changes",
    why="It notices the outer dict only. Assign the inner one anew, or call `flag_modified`.",
)
def a_nested_dict(engine: Engine) -> str:
    class Base(DeclarativeBase):
        pass

    class Page(Base):
        __tablename__ = "pages"
        id: Mapped[int] = mapped_column(primary_key=True)
        options: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(JSONB))

    Base.metadata.create_all(engine)
    with Session(engine) as session:
        page = Page(options={"inner": {}})
        session.add(page)
        session.commit()
        page.options["inner"]["new"] = True
        session.commit()
        return "yes" if page.options["inner"] else "no"


@fact(
    "A `hybrid_property` returns `f'{self.first} {self.last}'`. What does "
    "`select(...).where(Person.name == 'Ada King')` find, if there is such a person?",
    answer="nothing",
    choices=("the person", "nothing", "it raises"),
    section="Hybrids",
    why="On the class the f-string makes one Python text of the columns' names, and no row has it. "
    "Use `+` or an `expression`.",
)
def an_f_string_in_a_hybrid(engine: Engine) -> str:
    class Base(DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)
        first: Mapped[str]
        last: Mapped[str]

        @hybrid_property
        def name(self) -> str:
            return f"{self.first} {self.last}"

    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Person(first="Ada", last="King"))
        session.flush()
        try:
            people = session.scalars(select(Person).where(Person.name == "Ada King")).all()
        except Exception:
            return "it raises"
    return "the person" if people else "nothing"


@fact(
    "`version_id_col`: the row has a newer version than the loaded object, which is changed. "
    "What does the flush raise?",
    answer="StaleDataError",
    choices=("StaleDataError", "IntegrityError", "nothing"),
    section="Optimistic locking",
    why="The UPDATE names the version that was loaded, and changes no row.",
)
def a_stale_version(engine: Engine) -> str:
    class Base(DeclarativeBase):
        pass

    class Page(Base):
        __tablename__ = "pages"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(50))
        version: Mapped[int] = mapped_column()
        __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a dict

    Base.metadata.create_all(engine)
    with Session(engine) as session:
        page = Page(title="one")
        session.add(page)
        session.flush()
        session.execute(update(Page.__table__).values(version=7))  # type: ignore[arg-type]
        page.title = "two"
        try:
            session.flush()
        except Exception as error:
            return type(error).__name__
    return "nothing"


@fact(
    "Users are hidden with a global `with_loader_criteria`. Does `session.get` find a hidden user "
    "who isn't loaded?",
    answer="no",
    choices=YES_NO,
    section="Soft delete",
    why="`get` sends a SELECT, and the criteria apply. An object that the session holds already is "
    "returned, though.",
)
def criteria_and_get(engine: Engine) -> str:
    with Session(engine) as session:
        session.execute(update(User).where(User.id == 1).values(is_active=False))
        hidden = with_loader_criteria(User, User.is_active)
        return "yes" if session.get(User, 1, options=[hidden]) else "no"


@fact(
    "Deleted rows stay in the table with `deleted_at` set. A username must be unique among those "
    "that are not deleted. What enforces it?",
    answer="a unique index with WHERE",
    choices=("unique=True", "a unique index with WHERE", "a check constraint"),
    section="Soft delete",
    why="`unique=True` would also count the deleted rows, whose names could never be used again.",
)
def a_partial_unique_index(engine: Engine) -> str:
    def accepts(index: str) -> bool:
        with engine.connect() as connection:
            connection.execute(text("CREATE TABLE members (name text, deleted_at timestamptz)"))
            connection.execute(text(index))
            try:
                connection.execute(text("INSERT INTO members VALUES ('ada', now()), ('ada', NULL)"))
            except Exception:
                return False
        return True

    if accepts("CREATE UNIQUE INDEX names ON members (name)"):
        return "unique=True"
    partial = "CREATE UNIQUE INDEX names ON members (name) WHERE deleted_at IS NULL"
    return "a unique index with WHERE" if accepts(partial) else "a check constraint"


@fact(
    "Two models use a mixin with a column `changed`. Do they share one Column object?",
    answer="no",
    choices=YES_NO,
    section="Columns to reuse",
    why="Each class gets a copy of a mixin's columns.",
)
def a_mixin_is_copied(engine: Engine) -> str:
    class Base(DeclarativeBase):
        pass

    class Changed:
        changed: Mapped[int]

    class One(Changed, Base):
        __tablename__ = "ones"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Two(Changed, Base):
        __tablename__ = "twos"
        id: Mapped[int] = mapped_column(primary_key=True)

    return "yes" if One.__table__.c.changed is Two.__table__.c.changed else "no"
