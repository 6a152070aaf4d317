"""Right answers that few people would write: ``<exercise>__<what is unusual>``.

A class holds the classes of an exercise that has several, as in the files of wrong answers.
"""

# mypy: ignore-errors

import enum
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Optional

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    Unicode,
    UniqueConstraint,
    Uuid,
    and_,
    asc,
    column,
    func,
    literal_column,
    text,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    backref,
    declarative_base,
    declared_attr,
    mapped_column,
    registry,
    relationship,
)


def base() -> Any:
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


# -- typed_bookmark -------------------------------------------------------------------------------

url500 = Annotated[str, mapped_column(String(500))]
moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class typed_bookmark__annotated(base()):
    __tablename__ = "bookmarks"
    id: Mapped[Annotated[int, mapped_column(primary_key=True)]]
    url: Mapped[url500]
    title: Mapped[Annotated[str, mapped_column(String(200))]]
    note: Mapped[Optional[Annotated[str, mapped_column(Text)]]]
    is_read: Mapped[bool]
    added_at: Mapped[moment]


class _Mapped(DeclarativeBase):
    type_annotation_map = {
        Annotated[str, 500]: String(500),
        Annotated[str, 200]: String(200),
        str: Text(),
        datetime: DateTime(timezone=True),
    }


class typed_bookmark__annotation_map(_Mapped):
    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[Annotated[str, 500]]
    title: Mapped["Annotated[str, 200]"]
    note: Mapped["str | None"]
    is_read: Mapped["bool"]
    added_at: Mapped[datetime]


# -- subscription ---------------------------------------------------------------------------------


class subscription__other_order_and_big_id(base()):
    __tablename__ = "subscriptions"
    note: Mapped[str | None]
    ends_on: Mapped[date | None] = mapped_column(Date)
    price: Mapped[Decimal] = mapped_column(postgresql.NUMERIC(precision=8, scale=2))
    plan: Mapped["str"] = mapped_column(Unicode(20))
    starts_on: Mapped[date]
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class subscription__old_columns(base()):
    __tablename__ = "subscriptions"
    id = Column(Integer, Identity(always=True, start=1000), primary_key=True)
    plan = Column(String(20), nullable=False, index=True)
    price = Column(Numeric(8, 2), nullable=False)
    starts_on = Column(Date, nullable=False)
    ends_on = Column(Date)
    note = Column(String)


class WithId:
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=99)


class subscription__mixin(WithId, base()):
    __tablename__ = "subscriptions"
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[Optional[date]] = mapped_column(default=None)
    note: Mapped[Optional[str]] = mapped_column(Text, server_default=None)

    @property
    def runs(self) -> bool:
        return self.ends_on is None


_imperative = registry()


class subscription__imperative:
    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)


_imperative.map_imperatively(
    subscription__imperative,
    Table(
        "subscriptions",
        _imperative.metadata,
        Column("id", Integer, primary_key=True),
        Column("plan", String(20), nullable=False),
        Column("price", Numeric(8, 2), nullable=False),
        Column("starts_on", Date, nullable=False),
        Column("ends_on", Date),
        Column("note", Text),
    ),
)


# -- account --------------------------------------------------------------------------------------


class account__text_defaults(base()):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default="true", default=True)
    logins: Mapped[int] = mapped_column(BigInteger, server_default="0")
    created_at: Mapped[moment] = mapped_column(server_default=text("CURRENT_TIMESTAMP"))
    changed_at: Mapped[moment] = mapped_column(
        server_default=text("now()"), onupdate=lambda: datetime.now(UTC)
    )


class account__clock(base()):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("1::boolean"))
    logins: Mapped[int] = mapped_column(default=0, server_default=text("'0'"))
    created_at: Mapped[datetime] = mapped_column(
        postgresql.TIMESTAMP(timezone=True), server_default=func.clock_timestamp()
    )
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(True),
        server_default=func.statement_timestamp(),
        onupdate=func.clock_timestamp(),
    )
    __mapper_args__ = {"eager_defaults": True}


class TimeStamps:
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    @declared_attr
    def changed_at(cls) -> Mapped[datetime]:
        return mapped_column(
            DateTime(timezone=True), server_default=func.now(), onupdate=func.current_timestamp()
        )


class account__mixin(TimeStamps, WithId, base()):
    __tablename__ = "accounts"
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=literal_column("0"))


class _Dataclass(MappedAsDataclass, DeclarativeBase):
    pass


class account__dataclass(_Dataclass, kw_only=True):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true(), default=True)
    logins: Mapped[int] = mapped_column(server_default="0", default=0)
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), init=False
    )
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )


class account__own_init(base()):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )

    def __init__(self, email: str) -> None:
        self.email = email


# -- page_view ------------------------------------------------------------------------------------


class page_view__starts_later(base()):
    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True, start=1_000_000, increment=10, cache=50), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(200), index=True)


# -- upload ---------------------------------------------------------------------------------------


class upload__text_default(base()):
    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(
        Uuid(as_uuid=True), primary_key=True, server_default=text("uuidv7()")
    )
    filename: Mapped[str] = mapped_column(String(length=255))


class upload__python_seven(base()):
    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(
        postgresql.UUID(as_uuid=True), default=func.uuidv7(), server_default=func.uuidv7()
    )
    filename: Mapped[str] = mapped_column(postgresql.VARCHAR(255))
    __table_args__ = (PrimaryKeyConstraint("id", name="uploads_key"),)


# -- reaction -------------------------------------------------------------------------------------


class reaction__other_way_round(base()):
    __tablename__ = "reactions"
    __table_args__ = (
        UniqueConstraint("user_id", "post_id", name="uq_reactions_post_user"),
        Index(None, "post_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int]
    emoji: Mapped[str] = mapped_column(String(10))


class reaction__wide_index(base()):
    __tablename__ = "reactions"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column()
    user_id: Mapped[int] = mapped_column(nullable=False)
    emoji: Mapped[str] = mapped_column(String(10))
    __table_args__ = (
        UniqueConstraint(post_id, user_id, name="uq_reactions_post_user"),
        Index("by_user", user_id.desc(), post_id, postgresql_include=["emoji"]),
        {"comment": "one for each user and post"},
    )


# -- handle ---------------------------------------------------------------------------------------


class handle__length_and_like(base()):
    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(name)"), unique=True),
        CheckConstraint(
            "length(name) > 0 AND name NOT LIKE ' %' AND name NOT LIKE '% '",
            name="ck_handles_name_trimmed",
        ),
    )


class handle__btrim(base()):
    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


handle__btrim.__table__.append_constraint(
    CheckConstraint(
        and_(
            handle__btrim.name == func.btrim(handle__btrim.name),
            func.char_length(handle__btrim.name) >= 1,
        ),
        name="ck_handles_name_trimmed",
    )
)
Index("uq_handles_name_lower", func.lower(handle__btrim.name), unique=True)


class handle__regular_expression(base()):
    __tablename__ = "handles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(btrim(name))"), unique=True),
        CheckConstraint("name ~ '^[^ ](.*[^ ])?$'", name="ck_handles_name_trimmed"),
    )


# -- voucher --------------------------------------------------------------------------------------


class voucher__other_words(base()):
    __tablename__ = "vouchers"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True, index=True)
    percent: Mapped[int | None] = mapped_column(SmallInteger)
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    __table_args__ = (
        CheckConstraint("percent >= 1 AND percent < 101", name="ck_vouchers_percent"),
        CheckConstraint("NOT amount <= 0", name="ck_vouchers_amount"),
        CheckConstraint("num_nonnulls(percent, amount) = 1", name="ck_vouchers_one_discount"),
    )


class voucher__case(base()):
    __tablename__ = "vouchers"
    __table_args__ = (
        UniqueConstraint("code", name="only_once"),
        CheckConstraint(
            "percent IS NULL OR percent > 0 AND percent <= 100", name="ck_vouchers_percent"
        ),
        CheckConstraint("coalesce(amount, 1) > 0.00", name="ck_vouchers_amount"),
        CheckConstraint(
            "CASE WHEN percent IS NULL THEN amount IS NOT NULL ELSE amount IS NULL END",
            name="ck_vouchers_one_discount",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12))
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


# -- ticket ---------------------------------------------------------------------------------------


class TicketState(enum.Enum):
    OPEN = "open"
    IN_PROGRESS = "in progress"
    CLOSED = "closed"


class ticket__postgresql_enum(base()):
    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[TicketState] = mapped_column(
        postgresql.ENUM(
            TicketState, name="ticket_state", values_callable=lambda kind: [m.value for m in kind]
        ),
        default=TicketState.OPEN,
        server_default=text("'open'::ticket_state"),
    )


# -- meeting --------------------------------------------------------------------------------------


class meeting__server_default(base()):
    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[moment]
    ends_at: Mapped[moment]
    booked_at: Mapped[moment] = mapped_column(server_default=func.now())
    __table_args__ = (CheckConstraint("NOT (ends_at <= starts_at)", name="ck_meetings_ends_later"),)


def _now(context: Any) -> datetime:
    return datetime.now().astimezone()


class meeting__context_default(base()):
    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[moment]
    ends_at: Mapped[moment]
    booked_at: Mapped[moment] = mapped_column(insert_default=_now)
    __table_args__ = (
        CheckConstraint(
            column("ends_at") - column("starts_at") > text("interval '0'"),
            name="ck_meetings_ends_later",
        ),
    )


class meeting__default_in_sql(base()):
    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[moment]
    ends_at: Mapped[moment]
    booked_at: Mapped[moment] = mapped_column(default=func.clock_timestamp())
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="ck_meetings_ends_later"),)


# -- archive_base ---------------------------------------------------------------------------------


def _columns(constraint: Any, table: Any) -> str:
    return "_".join(each.name for each in constraint.columns)


class archive_base__own_token(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "columns": _columns,
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(columns)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(columns)s_%(referred_table_name)s",
            "ix": "ix_%(table_name)s_%(columns)s",
        }
    )


# -- address_book ---------------------------------------------------------------------------------


class address_book__index_afterwards:
    class Contact(base()):
        __tablename__ = "contacts"
        id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
        name: Mapped[str] = mapped_column(String(100), index=True)
        email: Mapped[str] = mapped_column(String(254))
        phone: Mapped[str | None] = mapped_column(String(40))
        created_at: Mapped[datetime] = mapped_column(
            DateTime(timezone=True), server_default=func.current_timestamp()
        )

    Index("one_address", func.lower(Contact.email), unique=True)


# -- shelf ----------------------------------------------------------------------------------------


class shelf__backref:
    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column()
        shelf = relationship(
            "Shelf", backref=backref("books", order_by=lambda: [asc("title"), asc("id")])
        )
        __table_args__ = (
            ForeignKeyConstraint(
                ["shelf_id"], ["shelves.id"], ondelete="RESTRICT", onupdate="CASCADE"
            ),
            Index("books_of_a_shelf", "shelf_id", "title", "id"),
        )


class shelf__cascades:
    Base = base()

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(
            ForeignKey("shelves.id", ondelete="CASCADE"), index=True
        )
        shelf: Mapped["Shelf"] = relationship(back_populates="books", lazy="joined")

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf",
            cascade="all, delete-orphan",
            passive_deletes=True,
            lazy="selectin",
            order_by="(Book.title, Book.id)",
        )

    Shelf.books_loaded = property(lambda self: len(self.books))


# -- invoice --------------------------------------------------------------------------------------


class invoice__listed_cascades:
    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(Identity(), primary_key=True)
        number: Mapped[str] = mapped_column(String(20))
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice",
            cascade="save-update, merge, delete, delete-orphan",
            passive_deletes=True,
            order_by="Line.id.asc()",
            lazy="selectin",
        )
        __table_args__ = (Index("one_number", "number", unique=True),)

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE", name="of_the_invoice", deferrable=True),
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines", innerjoin=True)
        __table_args__ = (Index("lines", "invoice_id", postgresql_using="hash"),)


# -- folder ---------------------------------------------------------------------------------------


class folder__set_default:
    Base = base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder", passive_deletes=True, order_by="Document.id"
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET DEFAULT")
        )
        folder: Mapped[Optional["Folder"]] = relationship(back_populates="documents")
        __table_args__ = (Index(None, "folder_id", postgresql_where=text("folder_id IS NOT NULL")),)


# -- recipe ---------------------------------------------------------------------------------------


class recipe__the_other_way_round:
    Base = base()

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients", back_populates="recipes", order_by="Ingredient.name"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50))
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            order_by="[Recipe.title, Recipe.id]",
        )
        __table_args__ = (UniqueConstraint("name"),)

    pairs = Table(
        "recipe_ingredients",
        Base.metadata,
        Column("ingredient_id", ForeignKey("ingredients.id", ondelete="CASCADE"), primary_key=True),
        Column(
            "recipe_id", ForeignKey(Recipe.id, ondelete="CASCADE"), primary_key=True, index=True
        ),
    )


class recipe__unique_pair:
    Base = base()

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary=lambda: recipe__unique_pair.pairs,
            backref=backref("ingredients", order_by=name, passive_deletes=True),
            order_by="Recipe.title, Recipe.id",
            passive_deletes=True,
        )

    pairs = Table(
        "recipe_ingredients",
        Base.metadata,
        Column("recipe_id", ForeignKey("recipes.id", ondelete="CASCADE"), nullable=False),
        Column(
            "ingredient_id",
            ForeignKey("ingredients.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        UniqueConstraint("recipe_id", "ingredient_id"),
    )


# -- enrolment ------------------------------------------------------------------------------------


class enrolment__key_by_hand:
    Base = base()

    class Enrolment(Base):
        __tablename__ = "enrolments"
        course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
        student_id: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"))
        grade: Mapped[int | None]
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")
        __table_args__ = (
            PrimaryKeyConstraint("student_id", "course_id"),
            Index(None, "course_id", "student_id"),
        )

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


# -- passport -------------------------------------------------------------------------------------


class passport__loads_it:
    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport = relationship(
            "Passport", back_populates="traveller", uselist=False, cascade="all, delete-orphan"
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True, index=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport", single_parent=True)


# -- department -----------------------------------------------------------------------------------


class department__restrict(base()):
    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id", ondelete="RESTRICT"), index=True
    )
    children: Mapped[list["department__restrict"]] = relationship(
        backref=backref("parent", remote_side=[id]),
        passive_deletes="all",
        order_by=[name, id],
    )
