"""Other right answers to ``voucher``, each with what its author was thinking."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class other_words(_base()):
    """The same three rules in other words."""

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


class case(_base()):
    """NULL is thought of in each rule."""

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


class ranges_and_signs(_base()):
    """A range, a sign, and a count of NULLs."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("percent <@ int4range(1, 101)", name="ck_vouchers_percent"),
        CheckConstraint("sign(amount) = 1", name="ck_vouchers_amount"),
        CheckConstraint("num_nulls(percent, amount) = 1", name="ck_vouchers_one_discount"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
