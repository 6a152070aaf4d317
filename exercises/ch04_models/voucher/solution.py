"""The reference solution of ``voucher``."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Voucher(Base):
    """Table ``vouchers``: a discount, either a percentage or an amount.

    - ``id``: integer, the primary key
    - ``code``: text of at most 12 characters, never NULL, unique
    - ``percent``: integer, may be NULL
    - ``amount``: an exact decimal number, 8 digits in all, 2 of them after the point, may be NULL

    Three check constraints:

    - ``ck_vouchers_percent``: ``percent`` is from 1 to 100
    - ``ck_vouchers_amount``: ``amount`` is more than 0
    - ``ck_vouchers_one_discount``: exactly one of the two is set
    """

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="ck_vouchers_percent"),
        CheckConstraint("amount > 0", name="ck_vouchers_amount"),
        # A check that results in NULL passes; IS NULL is never NULL itself.
        CheckConstraint("(percent IS NULL) <> (amount IS NULL)", name="ck_vouchers_one_discount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    percent: Mapped[int | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
