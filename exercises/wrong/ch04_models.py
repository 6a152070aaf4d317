"""Wrong answers of chapter 4: ``<exercise>__<mistake>``, each with what its author was thinking."""

import enum
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column, validates


def base():
    """Each wrong class has a base of its own: they all stand for the same tables."""
    return declarative_base()


# -- subscription ---------------------------------------------------------------------------------


class subscription__money_as_float(base()):
    """A price is a number with a point in it."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[float]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class subscription__price_without_digits(base()):
    """Decimal in the annotation is all that the database needs."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class subscription__may_be_null(base()):
    """Without annotations, as in older code: it looks shorter."""

    __tablename__ = "subscriptions"
    id = mapped_column(Integer, primary_key=True)
    plan = Column(String(20))
    price = Column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class subscription__required_by_mistake(base()):
    """default=None makes it optional."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(Text, default="")


class subscription__no_length(base()):
    """str becomes VARCHAR, and VARCHAR has some sensible limit."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str]
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class subscription__date_with_time(base()):
    """datetime is the type for everything about dates."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    starts_on: Mapped[datetime]
    ends_on: Mapped[datetime | None]
    note: Mapped[str | None]


class subscription__not_mapped:
    """The columns are all there; what does (Base) matter?"""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))


class subscription__float_in_python(base()):
    """asdecimal=False is easier to calculate with."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[float] = mapped_column(Numeric(8, 2, asdecimal=False))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


class subscription__other_type(base()):
    """Four digits after the point are more exact than two."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(String(20))
    price: Mapped[Decimal] = mapped_column(Numeric(8, 4))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str | None]


# -- account --------------------------------------------------------------------------------------


class account__default_in_python(base()):
    """default=True is what the tutorials write."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(default=True)
    logins: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


class account__nullable_in_spite_of_default(base()):
    """There is a default, so there cannot be a NULL."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool | None] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


class account__time_stands_still(base()):
    """server_default takes a string of SQL, so "now()" is a call."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default="now()")
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


class account__changed_at_stands_still(base()):
    """The same default as created_at; the database will see to the rest."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class account__created_at_moves(base()):
    """One definition for both times, pasted twice."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


class account__without_time_zone(base()):
    """The annotation says datetime; that will do."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class account__other_defaults(base()):
    """A new account has to be confirmed first."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=text("false"))
    logins: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


class account__onupdate_frozen(base()):
    """onupdate=datetime.now(UTC) is the time of the update."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    logins: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=datetime.now(UTC)
    )


# -- page_view ------------------------------------------------------------------------------------


class page_view__four_bytes(base()):
    """An int in Python is as large as it has to be."""

    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    path: Mapped[str] = mapped_column(String(200))


class page_view__serial(base()):
    """An integer primary key numbers itself; that is all there is to it."""

    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    path: Mapped[str] = mapped_column(String(200))


class page_view__own_id_accepted(base()):
    """Identity() is the strict form of SERIAL."""

    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    path: Mapped[str] = mapped_column(String(200))


class page_view__no_numbers(base()):
    """autoincrement=False keeps people from bringing ids."""

    __tablename__ = "page_views"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(200))


# -- upload ---------------------------------------------------------------------------------------


class upload__made_in_python(base()):
    """The uuid module makes them."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    filename: Mapped[str] = mapped_column(String(255))


class upload__random_uuid(base()):
    """gen_random_uuid() is what PostgreSQL had before, and a UUID is a UUID."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    filename: Mapped[str] = mapped_column(String(255))


class upload__uuid_as_text(base()):
    """A UUID is 36 characters."""

    __tablename__ = "uploads"
    id: Mapped[str] = mapped_column(
        String(36), primary_key=True, server_default=text("uuidv7()::text")
    )
    filename: Mapped[str] = mapped_column(String(255))


class upload__default_is_a_string(base()):
    """server_default takes a string of SQL."""

    __tablename__ = "uploads"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default="uuidv7()")
    filename: Mapped[str] = mapped_column(String(255))


# -- reaction -------------------------------------------------------------------------------------


class reaction__unique_for_each_column(base()):
    """Both are part of the rule, so both are unique."""

    __tablename__ = "reactions"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(unique=True)
    emoji: Mapped[str] = mapped_column(String(10))


class reaction__index_twice(base()):
    """Two columns that are searched, two indexes."""

    __tablename__ = "reactions"
    __table_args__ = (UniqueConstraint("post_id", "user_id", name="uq_reactions_post_user"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))


class reaction__index_on_primary_key(base()):
    """The id is searched most of all."""

    __tablename__ = "reactions"
    __table_args__ = (UniqueConstraint("post_id", "user_id", name="uq_reactions_post_user"),)
    id: Mapped[int] = mapped_column(primary_key=True, index=True)
    post_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))


class reaction__column_without_index(base()):
    """Both columns are in the unique constraint, and that has an index."""

    __tablename__ = "reactions"
    __table_args__ = (UniqueConstraint("post_id", "user_id", name="uq_reactions_post_user"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int]
    emoji: Mapped[str] = mapped_column(String(10))


class reaction__index_instead_of_constraint(base()):
    """A unique index is a unique constraint."""

    __tablename__ = "reactions"
    __table_args__ = (Index("uq_reactions_post_user", "post_id", "user_id", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))


class reaction__same_reaction_twice(base()):
    """Once per emoji, as in a chat."""

    __tablename__ = "reactions"
    __table_args__ = (
        UniqueConstraint("post_id", "user_id", "emoji", name="uq_reactions_post_user"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))


# -- handle ---------------------------------------------------------------------------------------


class handle__upper_and_lower_case_differ(base()):
    """unique=True is what unique names need."""

    __tablename__ = "handles"
    __table_args__ = (CheckConstraint("name = trim(name) AND name <> ''"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)


class handle__not_unique(base()):
    """The index is on lower(name), so it compares lower-case names."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(name)")),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


class handle__untrimmed_name_passes(base()):
    """A validator strips the name on its way in."""

    __tablename__ = "handles"
    __table_args__ = (Index("uq_handles_name_lower", text("lower(name)"), unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))

    @validates("name")
    def strip(self, key, value):
        return value.strip()


class handle__another_index(base()):
    """unique=True as well, to be on the safe side."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(name)"), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)


class handle__index_on_a_word(base()):
    """Columns are named by strings everywhere else in __table_args__."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", func.lower("name"), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''", name="ck_handles_name_trimmed"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


class handle__good_name_refused(base()):
    """Only lower-case names, and the problem is gone."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", "name", unique=True),
        CheckConstraint("name ~ '^[a-z]+$'", name="ck_handles_name_trimmed"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


class handle__other_name(base()):
    """Names of constraints are for machines."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("uq_handles_name_lower", text("lower(name)"), unique=True),
        CheckConstraint("name = trim(name) AND name <> ''"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


# -- voucher --------------------------------------------------------------------------------------


class voucher__both_pass(base()):
    """A percentage or an amount: that is an OR."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0", name="ck_vouchers_amount"),
        CheckConstraint(
            "percent IS NOT NULL OR amount IS NOT NULL", name="ck_vouchers_one_discount"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


class voucher__neither_passes(base()):
    """If one is positive and the other is not, there is one discount."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0", name="ck_vouchers_amount"),
        CheckConstraint("(percent > 0) <> (amount > 0)", name="ck_vouchers_one_discount"),
        CheckConstraint("percent IS NULL OR amount IS NULL", name="ck_vouchers_not_both"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


class voucher__out_of_range_passes(base()):
    """BETWEEN includes its ends, and nobody gives away 0 per cent."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 0 AND 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0", name="ck_vouchers_amount"),
        CheckConstraint("num_nonnulls(percent, amount) = 1", name="ck_vouchers_one_discount"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


class voucher__good_voucher_refused(base()):
    """The ends of the range are not meant."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("percent > 1 AND percent < 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0", name="ck_vouchers_amount"),
        CheckConstraint("num_nonnulls(percent, amount) = 1", name="ck_vouchers_one_discount"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


class voucher__required_by_mistake(base()):
    """0 stands for "none of this kind"."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("(percent = 0) <> (amount = 0)", name="ck_vouchers_one_discount"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int] = mapped_column(server_default="0")
    amount: Mapped[Decimal] = mapped_column(Numeric(8, 2), server_default="0")


class voucher__code_not_unique(base()):
    """index=True, so that codes are found."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0", name="ck_vouchers_amount"),
        CheckConstraint("num_nonnulls(percent, amount) = 1", name="ck_vouchers_one_discount"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), index=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


# -- ticket ---------------------------------------------------------------------------------------


class TicketState(enum.Enum):
    OPEN = "open"
    IN_PROGRESS = "in progress"
    CLOSED = "closed"


class ticket__stores_names(base()):
    """The enum class says what is stored."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[TicketState] = mapped_column(
        Enum(TicketState, name="ticket_state"), server_default="open"
    )


class ticket__default_in_python(base()):
    """default= gives every new ticket its state."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[TicketState] = mapped_column(
        Enum(TicketState, name="ticket_state", values_callable=lambda e: [m.value for m in e]),
        default=TicketState.OPEN,
    )


class ticket__no_enum_type(base()):
    """native_enum=False is simpler to change later."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[TicketState] = mapped_column(
        Enum(
            TicketState,
            name="ticket_state",
            native_enum=False,
            create_constraint=True,
            values_callable=lambda e: [m.value for m in e],
        ),
        server_default="open",
    )


class ticket__text_in_python(base()):
    """The labels as strings: no enum class needed."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(
        Enum("open", "in progress", "closed", name="ticket_state"), server_default="open"
    )


class ticket__other_type_name(base()):
    """SQLAlchemy will find a name for the type."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[TicketState] = mapped_column(
        Enum(TicketState, values_callable=lambda e: [m.value for m in e]), server_default="open"
    )


class ticket__may_be_null(base()):
    """There is a default, so nobody will write NULL."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[TicketState | None] = mapped_column(
        Enum(TicketState, name="ticket_state", values_callable=lambda e: [m.value for m in e]),
        server_default="open",
    )


# -- archive_base ---------------------------------------------------------------------------------


class archive_base__first_column_only(DeclarativeBase):
    """The convention that most guides show."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class archive_base__names_left_to_postgresql(DeclarativeBase):
    """An attribute of the base, as with type_annotation_map."""

    naming_convention = {
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }


class archive_base__other_ck_name(DeclarativeBase):
    """A check has its own name already."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class archive_base__other_fk_name(DeclarativeBase):
    """Table and column say which foreign key it is."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class archive_base__other_pk_name(DeclarativeBase):
    """The primary key is called id; no name needed."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        }
    )


class archive_base__unknown_part(DeclarativeBase):
    """The names of the parts, from memory."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table)s_%(columns)s",
            "uq": "uq_%(table)s_%(columns)s",
            "ck": "ck_%(table)s_%(name)s",
            "fk": "fk_%(table)s_%(columns)s_%(referred_table)s",
            "pk": "pk_%(table)s",
        }
    )


# -- meeting --------------------------------------------------------------------------------------


class meeting__time_stands_still(base()):
    """datetime.now(UTC) is the current time."""

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ck_meetings_ends_later"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    booked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=datetime.now(UTC))


class meeting__naive_now(base()):
    """datetime.now is called for every row."""

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ck_meetings_ends_later"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    booked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=datetime.now)


class meeting__without_time_zone(base()):
    """Everything in UTC, so no zone has to be stored."""

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ck_meetings_ends_later"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    booked_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class meeting__ends_before_it_starts(base()):
    """A validator looks at the end of the meeting."""

    __tablename__ = "meetings"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    booked_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=lambda: datetime.now(UTC)
    )

    @validates("ends_at")
    def later(self, key, value):
        assert self.starts_at is None or value > self.starts_at
        return value


class meeting__nothing_fills_it_in(base()):
    """onupdate writes the time whenever the row is written."""

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ck_meetings_ends_later"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    booked_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), onupdate=lambda: datetime.now(UTC)
    )
