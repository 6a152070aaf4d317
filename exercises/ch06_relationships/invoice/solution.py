"""The reference solution of ``invoice``."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class InvoiceBase(DeclarativeBase):
    """The base of ``Invoice`` and ``Line``. Leave it as it is."""


class Invoice(InvoiceBase):
    """Table ``invoices``. Add one relationship.

    - ``lines``: the lines of this invoice, sorted by id

    A line that is taken out of ``lines`` is deleted. When an invoice is deleted, in psql or by
    ``session.delete(invoice)``, its lines are deleted too. The latter sends one statement and loads
    no line, if none was loaded before.
    """

    __tablename__ = "invoices"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)

    # The cascade is for objects in memory, ON DELETE for all other rows. passive_deletes keeps
    # the session from loading those rows.
    lines: Mapped[list["Line"]] = relationship(
        back_populates="invoice",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Line.id",
    )


class Line(InvoiceBase):
    """Table ``invoice_lines``. Add one column and one relationship.

    - ``invoice_id``: points to ``invoices.id``, never NULL, with an index
    - ``invoice``: the invoice that the line is on; the other end of ``Invoice.lines``

    Deleting a line deletes nothing else.
    """

    __tablename__ = "invoice_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    invoice_id: Mapped[int] = mapped_column(
        ForeignKey("invoices.id", ondelete="CASCADE"), index=True
    )

    invoice: Mapped[Invoice] = relationship(back_populates="lines")
