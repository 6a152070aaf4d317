"""Patterns: the code that chapter 13 talks about.

``python -m lessons.ch13_patterns`` walks through its main points in the terminal.
"""

from __future__ import annotations

import enum
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from alembic.autogenerate import render_python_code
from alembic.migration import MigrationContext
from alembic.operations.ops import AddColumnOp, UpgradeOps
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Engine,
    Enum,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    Table,
    TypeDecorator,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.declarative import ConcreteBase
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    ORMExecuteState,
    Session,
    composite,
    mapped_column,
    relationship,
    sessionmaker,
    with_loader_criteria,
)
from sqlalchemy.orm.exc import StaleDataError

from workbook import sandbox, tape
from workbook.sqltape.recorder import paused

if sys.version_info >= (3, 14):
    from string.templatelib import Interpolation, Template
else:
    from sqlalchemy.util.compat import Template

    @dataclass
    class Interpolation:
        """A value in a template, as Python 3.14 has it."""

        value: object


class Base(DeclarativeBase):
    """The base of the classes in this chapter."""


# --- Columns to reuse ---

Key = Annotated[int, mapped_column(Identity(), primary_key=True)]
Name = Annotated[str, mapped_column(String(50))]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


class Timestamps:
    """A mixin: a class that inherits from it has these columns."""

    created_at: Mapped[Moment]
    updated_at: Mapped[Moment] = mapped_column(onupdate=func.now())


# --- Enums ---


class Role(enum.Enum):
    """What a member may do."""

    ADMIN = "admin"
    USER = "user"
    GUEST = "guest"


def labels(kind: type[enum.Enum]) -> list[str]:
    """The values of an enum, for ``values_callable``."""
    return [member.value for member in kind]


class Member(Timestamps, Base):
    """A member with a role."""

    __tablename__ = "members"

    id: Mapped[Key]
    username: Mapped[Name]
    role: Mapped[Role] = mapped_column(
        Enum(Role, name="role", values_callable=labels), server_default=Role.USER.value
    )


# --- Hybrids ---


class Person(Base):
    """Someone with a first name and perhaps a last name."""

    __tablename__ = "people"

    id: Mapped[Key]
    first_name: Mapped[Name]
    last_name: Mapped[Name | None]

    @hybrid_property
    def formatted(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @hybrid_property
    def added(self) -> str:
        return self.first_name + " " + self.last_name  # type: ignore[operator]

    @hybrid_property
    def full_name(self) -> str:
        return " ".join(filter(None, [self.first_name, self.last_name]))

    @full_name.inplace.expression
    @classmethod
    def _full_name(cls) -> Any:
        return func.concat_ws(" ", cls.first_name, cls.last_name)


# --- Soft delete ---


class SoftDelete:
    """A mixin: rows are marked as deleted, and stay."""

    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Account(SoftDelete, Base):
    """An account whose name is taken as long as the account isn't deleted."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index(
            "uq_accounts_username",
            "username",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    username: Mapped[Name]
    notes: Mapped[list[Note]] = relationship(back_populates="account", order_by="Note.id")


class Note(SoftDelete, Base):
    """A note of an account."""

    __tablename__ = "notes"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    body: Mapped[str]
    account: Mapped[Account] = relationship(back_populates="notes")


def hide_deleted(factory: sessionmaker[Session]) -> None:
    """Let the sessions of this factory see no deleted rows, unless a statement asks for them."""

    @event.listens_for(factory, "do_orm_execute")
    def add_criteria(state: ORMExecuteState) -> None:
        if state.is_column_load or state.execution_options.get("include_deleted"):
            return
        alive = with_loader_criteria(
            SoftDelete, lambda cls: cls.deleted_at.is_(None), include_aliases=True
        )
        state.statement = state.statement.options(alive)


# --- Optimistic locking, and a history ---


class Page(Base):
    """A page that several people edit; each flush that changes it sets ``version``."""

    __tablename__ = "pages"

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(active_history=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class PageHistory(Base):
    """The titles that pages had before."""

    __tablename__ = "page_history"

    id: Mapped[Key]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    changed_by: Mapped[str | None]
    changed_at: Mapped[Moment]


def keep_history(factory: sessionmaker[Session]) -> None:
    """Before each flush, add a row with the old title of every page whose title has changed."""

    @event.listens_for(factory, "before_flush")
    def add_rows(session: Session, _context: Any, _instances: Any) -> None:
        for page in session.dirty:
            if isinstance(page, Page):
                for old in inspect(page).attrs.title.history.deleted:
                    who = session.info.get("user")
                    session.add(PageHistory(page_id=page.id, title=old, changed_by=who))


HISTORY_TRIGGER = """
CREATE FUNCTION keep_title() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO page_history (page_id, title, changed_by)
    VALUES (OLD.id, OLD.title, current_setting('app.user', true));
    RETURN NULL;
END $$;
CREATE TRIGGER keep_title AFTER UPDATE ON pages FOR EACH ROW
WHEN (OLD.title IS DISTINCT FROM NEW.title) EXECUTE FUNCTION keep_title();
"""


# --- JSONB that notices its changes ---


class Profile(Base):
    """Two documents, one of which notices when it is changed."""

    __tablename__ = "profiles"

    id: Mapped[Key]
    plain: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    tracked: Mapped[dict[str, Any]] = mapped_column(
        MutableDict.as_mutable(JSONB), server_default=text("'{}'")
    )


# --- Values of more than one column, and types of our own ---


@dataclass(frozen=True)
class Money:
    """An amount and its currency."""

    amount: Decimal
    currency: str


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. A datetime without a time zone is refused, and what is read is in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def as_autogenerate_writes(engine: Engine, kind: type[TypeDecorator[Any]]) -> str:
    """The line of a revision that adds a column of this type."""
    added = UpgradeOps([AddColumnOp("orders", Column("paid_at", kind))])
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return render_python_code(added, migration_context=context).splitlines()[1].strip()


class Order(Base):
    """What something costs, and when it was paid."""

    __tablename__ = "orders"

    id: Mapped[Key]
    amount: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    currency: Mapped[str] = mapped_column(String(3))
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    price: Mapped[Money] = composite("amount", "currency")


# --- Inheritance in three ways ---


class Payment(Base):
    """Single table: the columns of all kinds in one table."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("kind != 'card' OR last_digits IS NOT NULL", name="card_has_digits"),
    )
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "payment"}

    id: Mapped[Key]
    kind: Mapped[Name]
    amount: Mapped[int]


class CardPayment(Payment):
    """Its own column has to accept NULL: other kinds leave it out."""

    __mapper_args__ = {"polymorphic_identity": "card"}

    last_digits: Mapped[str | None] = mapped_column(String(4))


class BankPayment(Payment):
    """Another kind, and another column of the same table."""

    __mapper_args__ = {"polymorphic_identity": "bank"}

    iban: Mapped[str | None] = mapped_column(String(34))


class Item(Base):
    """Joined tables: one for what all kinds have, one more for each kind."""

    __tablename__ = "items"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "item"}

    id: Mapped[Key]
    kind: Mapped[Name]
    title: Mapped[str]


class Video(Item):
    """A row of items, and one of videos."""

    __tablename__ = "videos"
    __mapper_args__ = {"polymorphic_identity": "video"}

    id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    minutes: Mapped[int]


class Photo(Item):
    """A row of items, and one of photos."""

    __tablename__ = "photos"
    __mapper_args__ = {"polymorphic_identity": "photo"}

    id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    width: Mapped[int]


class Vehicle(ConcreteBase, Base):
    """Concrete tables: each kind has a whole table of its own."""

    __tablename__ = "vehicles"
    __mapper_args__ = {"polymorphic_identity": "vehicle", "concrete": True}

    id: Mapped[Key]
    wheels: Mapped[int]


class Bus(Vehicle):
    """A row of buses, and none of vehicles."""

    __tablename__ = "buses"
    __mapper_args__ = {"polymorphic_identity": "bus", "concrete": True}

    id: Mapped[Key]
    wheels: Mapped[int]
    seats: Mapped[int]


# --- Dataclasses ---


class DataclassBase(MappedAsDataclass, DeclarativeBase):
    """A base whose classes are dataclasses as well."""


class Shelf(DataclassBase):
    """A shelf with books."""

    __tablename__ = "shelves"

    id: Mapped[Key] = mapped_column(init=False)
    name: Mapped[str]
    room: Mapped[str] = mapped_column(default="hall")
    books: Mapped[list[Book]] = relationship(default_factory=list, back_populates="shelf")


class Book(DataclassBase):
    """A book, on a shelf or on none."""

    __tablename__ = "books"

    id: Mapped[Key] = mapped_column(init=False)
    title: Mapped[str]
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelves.id"), init=False)
    shelf: Mapped[Shelf | None] = relationship(default=None, back_populates="books", repr=False)


# --- t-strings ---


def template(*parts: str | list[Any]) -> Template:
    """What a t-string makes: ``template("id = ", [7])`` is ``t"id = {7}"`` of Python 3.14."""
    return Template(*(part if isinstance(part, str) else Interpolation(part[0]) for part in parts))


# --- The walk through the chapter ---


def fresh(*classes: type[DeclarativeBase]) -> Engine:
    """A new database with the tables of these classes."""
    engine = sandbox("ch13_patterns")
    with paused():
        for each in classes:
            table = each.__table__
            assert isinstance(table, Table)
            table.create(engine)
    return engine


def enums() -> None:
    """A new label can't be used in the transaction that adds it."""
    engine = fresh(Member)
    with engine.connect() as connection, tape("a new label"):
        connection.execute(text("ALTER TYPE role ADD VALUE 'editor'"))
        try:
            connection.execute(text("UPDATE members SET role = 'editor'"))
        except OperationalError as error:
            print("refused:", type(error.orig).__name__)


def hybrids() -> None:
    """One attribute, on an object and in SQL: it may mean two things."""
    engine = fresh(Person)
    with Session(engine) as session, tape("three spellings of a full name"):
        session.add_all([Person(first_name="Ann", last_name="Lee"), Person(first_name="Cher")])
        for name in (Person.formatted, Person.added, Person.full_name):
            print(session.scalars(select(Person.id).where(name == "Cher")).all())


def soft_delete() -> None:
    """Criteria that every statement of a session gets."""
    engine = fresh(Account, Note)
    factory = sessionmaker(engine)
    hide_deleted(factory)
    with factory() as session, tape("hidden"):
        session.add_all([Account(username="ann"), Account(username="ann", deleted_at=func.now())])
        session.commit()
        print("accounts:", session.scalar(select(func.count()).select_from(Account)))


def locking() -> None:
    """The second of two sessions that save the same page is told."""
    engine = fresh(Page)
    with Session(engine) as first, Session(engine) as second, tape("two sessions"):
        first.add(Page(title="Start"))
        first.commit()
        pages = first.get_one(Page, 1), second.get_one(Page, 1)
        pages[0].title, pages[1].title = "Home", "Welcome"
        first.commit()
        try:
            second.commit()
        except StaleDataError as error:
            print("refused:", error)


def documents() -> None:
    """A dictionary that notices its changes, and one that doesn't."""
    engine = fresh(Profile)
    with Session(engine) as session:
        session.add(Profile(plain={"theme": "dark"}, tracked={"theme": "dark"}))
        session.commit()
        profile = session.get_one(Profile, 1)
        with tape("both are changed"):
            profile.plain["theme"] = profile.tracked["theme"] = "light"
            session.commit()


def inheritance() -> None:
    """Joined tables: the columns of a subclass are loaded when they are read."""
    engine = fresh(Item, Video, Photo)
    with Session(engine) as session, tape("videos and photos"):
        session.add_all([Video(title="Harbour", minutes=12), Photo(title="Fog", width=800)])
        session.commit()
        for item in session.scalars(select(Item).order_by(Item.id)):
            print(item.minutes if isinstance(item, Video) else item.title)


def main() -> None:
    """Run every part, on a database of its own."""
    for part in (enums, hybrids, soft_delete, locking, documents, inheritance):
        print(f"\n# {part.__name__}: {part.__doc__}")
        part()


if __name__ == "__main__":
    main()
