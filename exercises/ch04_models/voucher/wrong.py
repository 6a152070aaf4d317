"""Wrong answers to ``voucher``, each with what its author was thinking."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each wrong class has a base of its own: they all stand for the same tables."""
    return declarative_base()


class both_pass(_base()):
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


class neither_passes(_base()):
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


class out_of_range_passes(_base()):
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


class good_voucher_refused(_base()):
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


class required_by_mistake(_base()):
    """0 stands for "none of this kind"."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("(percent = 0) <> (amount = 0)", name="ck_vouchers_one_discount"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int] = mapped_column(server_default="0")
    amount: Mapped[Decimal] = mapped_column(Numeric(8, 2), server_default="0")


class code_not_unique(_base()):
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


class names_swapped(_base()):
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


class codes_alike_in_lowercase(_base()):
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
