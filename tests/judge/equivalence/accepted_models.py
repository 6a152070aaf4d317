"""Wrong models that checks with hand-picked rows once let through: ``<exercise>__<mistake>``."""

# mypy: ignore-errors

import enum
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Optional

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column, relationship


def base():
    """Each wrong class has a base of its own: they all stand for the same tables."""
    return declarative_base()


def utcnow():
    return datetime.utcnow()


class subscription__unique_plan(base()):
    """Each plan is sold once."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20), unique=True)
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)


class account__local_now_on_update(base()):
    """datetime.now is called at each UPDATE."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=datetime.now
    )


class account__unique_email(base()):
    """Nobody has two accounts."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


class account__hour_off(base()):
    """One hour more, for Berlin."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now() + interval '1 hour'")
    )
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


class account__python_and_server(base()):
    """default= for Python and server_default= for psql; they differ."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(default=False, server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


class upload__default_and_server(base()):
    """Python makes version 4, PostgreSQL version 7; either is a UUID."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, default=uuid.uuid4, server_default=func.uuidv7()
    )
    filename: Mapped[str] = mapped_column(String(255))


class handle__ascii_only(base()):
    """A name is letters and blanks between."""

    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(name)"), unique=True),
        CheckConstraint(
            "name ~ '^[[:alpha:]]([[:alpha:] ]*[[:alpha:]])?$'", name="ck_handles_name_trimmed"
        ),
    )


class handle__prefix_index(base()):
    """The first ten letters tell."""

    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(left(name, 10))"), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )


class handle__without_accents(base()):
    """Søren and Soren are the same."""

    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(translate(name, 'øÅ', 'oA'))"), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )


class voucher__amount_limited(base()):
    """Nobody gives away more than 1000."""

    __tablename__ = "vouchers"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0 AND amount <= 1000", name="ck_vouchers_amount"),
        CheckConstraint("(percent IS NULL) <> (amount IS NULL)", name="ck_vouchers_one_discount"),
    )


class voucher__swapped_checks(base()):
    """Three rules."""

    __tablename__ = "vouchers"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    __table_args__ = (
        CheckConstraint("amount > 0", name="ck_vouchers_percent"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="ck_vouchers_amount"),
        CheckConstraint("(percent IS NULL) <> (amount IS NULL)", name="ck_vouchers_one_discount"),
    )


class voucher__code_index_unique(base()):
    """An index that is unique."""

    __tablename__ = "vouchers"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12))
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    __table_args__ = (
        Index("ux_code", text("lower(code)"), unique=True),
        CheckConstraint("percent BETWEEN 1 AND 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0", name="ck_vouchers_amount"),
        CheckConstraint("num_nonnulls(percent, amount) = 1", name="ck_vouchers_one_discount"),
    )


class voucher__code_length(base()):
    """A code has twelve characters."""

    __tablename__ = "vouchers"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0", name="ck_vouchers_amount"),
        CheckConstraint("num_nonnulls(percent, amount) = 1", name="ck_vouchers_one_discount"),
        CheckConstraint("length(code) < 4"),
    )


class TicketState(enum.Enum):
    OPEN = "open"
    IN_PROGRESS = "in progress"
    CLOSED = "closed"


class ticket__two_defaults(base()):
    """Both defaults, the one in Python for the ORM."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[TicketState] = mapped_column(
        Enum(TicketState, name="ticket_state", values_callable=lambda e: [m.value for m in e]),
        default=TicketState.CLOSED,
        server_default="open",
    )


class meeting__one_hour_at_least(base()):
    """At least an hour."""

    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    booked_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=lambda: datetime.now(UTC)
    )
    __table_args__ = (
        CheckConstraint("ends_at >= starts_at + interval '1 hour'", name="ck_meetings_ends_later"),
    )


class meeting__same_day(base()):
    """A meeting ends on the same day."""

    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    booked_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=lambda: datetime.now(UTC)
    )
    __table_args__ = (
        CheckConstraint(
            "ends_at > starts_at AND ends_at < starts_at + interval '2 days'",
            name="ck_meetings_ends_later",
        ),
    )


class archive_base__fk_first_column(DeclarativeBase):
    """A foreign key has one column."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class archive_base__of_this_table(DeclarativeBase):
    """Names by hand, for the tables that there are."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(columns)s",
            "columns": lambda constraint, table: "_".join(c.name for c in constraint.columns)[:12],
            "uq": "uq_%(table_name)s_%(columns)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(columns)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class typed_bookmark__unique_url(base()):
    """The same page twice makes no sense."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500), unique=True)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def _fresh():
    class Fresh(DeclarativeBase):
        pass

    return Fresh


def _contact(args="uq", created=None, **columns):
    body = {
        "__tablename__": "contacts",
        "__annotations__": {},
        "id": mapped_column(Integer, primary_key=True),
        "name": mapped_column(String(100), nullable=False),
        "email": mapped_column(String(254), nullable=False),
        "phone": mapped_column(String(40)),
        "created_at": mapped_column(
            DateTime(timezone=True), nullable=False, server_default=func.now()
        ),
        "__table_args__": (Index("uq_contacts_email", text("lower(email)"), unique=True),),
    }
    body.update(columns)
    return type("Contact", (_fresh(),), body)


class address_book__created_at_frozen:
    """server_default takes a string of SQL: "now()"."""

    Contact = _contact(
        created_at=mapped_column(DateTime(timezone=True), nullable=False, server_default="now()")
    )


class address_book__created_at_shifted:
    """timezone(utc, now()), so that it is UTC."""

    Contact = _contact(
        created_at=mapped_column(
            DateTime(timezone=True), nullable=False, server_default=text("timezone('utc', now())")
        )
    )


class shelf__child_alone:
    """A book needs no cascade."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books", cascade="")


class shelf__capitals_alike:
    """Sorted as in a library."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="func.lower(Book.title), Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__short_labels:
    """A label is short."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(5))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__short_titles:
    """Titles are short."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(12))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__label_unique:
    """A label names one shelf."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50), unique=True)
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class invoice__number_twice:
    """A number may come again."""

    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20))
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Line.id",
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class invoice__text_short:
    """A text of a line is short."""

    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Line.id",
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(10))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class folder__by_name:
    """Sorted by name."""

    Base = base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder", passive_deletes=True, order_by="Document.name, Document.id"
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped[Optional["Folder"]] = relationship(back_populates="documents")


class recipe__child_alone:
    """An ingredient needs no cascade."""

    Base = base()

    recipe_ingredients = Table(
        "recipe_ingredients",
        Base.metadata,
        Column("recipe_id", ForeignKey("recipes.id", ondelete="CASCADE"), primary_key=True),
        Column(
            "ingredient_id",
            ForeignKey("ingredients.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
    )

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="recipes",
            passive_deletes=True,
            order_by="Ingredient.name",
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            cascade="",
            passive_deletes=True,
            order_by="Recipe.title, Recipe.id",
        )


class recipe__name_not_unique:
    """Two ingredients may be called the same."""

    Base = base()

    recipe_ingredients = Table(
        "recipe_ingredients",
        Base.metadata,
        Column("recipe_id", ForeignKey("recipes.id", ondelete="CASCADE"), primary_key=True),
        Column(
            "ingredient_id",
            ForeignKey("ingredients.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
    )

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="recipes",
            passive_deletes=True,
            order_by="Ingredient.name",
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50))
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            passive_deletes=True,
            order_by="Recipe.title, Recipe.id",
        )


class enrolment__grade_checked:
    """Grades from 1 to 6."""

    Base = base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.course_id",
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.student_id",
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        __table_args__ = (CheckConstraint("grade BETWEEN 1 AND 10"),)
        grade: Mapped[int | None]
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
        )
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class department__lower_order:
    """As in an address book."""

    Base = base()

    class Department(Base):
        __tablename__ = "departments"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
        parent: Mapped[Optional["Department"]] = relationship(
            back_populates="children", remote_side="Department.id"
        )
        children: Mapped[list["Department"]] = relationship(
            back_populates="parent",
            passive_deletes="all",
            order_by="func.lower(Department.name), Department.id",
        )


class department__no_tree_loops:
    """Nobody is above himself."""

    Base = base()

    class Department(Base):
        __tablename__ = "departments"
        __table_args__ = (CheckConstraint("parent_id < id"),)
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
        parent: Mapped[Optional["Department"]] = relationship(
            back_populates="children", remote_side="Department.id"
        )
        children: Mapped[list["Department"]] = relationship(
            back_populates="parent",
            passive_deletes="all",
            order_by="Department.name, Department.id",
        )
