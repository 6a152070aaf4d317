"""Other right answers to ``invoice``, each with what its author was thinking."""

from sqlalchemy import Column, ForeignKey, Identity, Index, Integer, String, Table
from sqlalchemy.orm import (
    Mapped,
    declarative_base,
    mapped_column,
    registry,
    relationship,
)


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class listed_cascades:
    """Each cascade by name; a key that can be deferred; a hash index."""

    Base = _base()

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
            ForeignKey("invoices.id", ondelete="CASCADE", name="of_the_invoice", deferrable=True)
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines", innerjoin=True)
        __table_args__ = (Index("lines", "invoice_id", postgresql_using="hash"),)


class imperative:
    """Core tables first, and classes that know nothing of them."""

    _mapped = registry()

    class Invoice:
        def __init__(self, **values):
            for name, value in values.items():
                setattr(self, name, value)

    class Line:
        def __init__(self, **values):
            for name, value in values.items():
                setattr(self, name, value)

    _invoices = Table(
        "invoices",
        _mapped.metadata,
        Column("id", Integer, primary_key=True),
        Column("number", String(20), nullable=False, unique=True),
    )
    _lines = Table(
        "invoice_lines",
        _mapped.metadata,
        Column("id", Integer, primary_key=True),
        Column("text", String(200), nullable=False),
        Column(
            "invoice_id", ForeignKey(_invoices.c.id, ondelete="CASCADE"), nullable=False, index=True
        ),
    )
    _mapped.map_imperatively(
        Invoice,
        _invoices,
        properties={
            "lines": relationship(
                Line,
                back_populates="invoice",
                cascade="all, delete-orphan",
                passive_deletes=True,
                order_by=_lines.c.id,
            )
        },
    )
    _mapped.map_imperatively(
        Line, _lines, properties={"invoice": relationship(Invoice, back_populates="lines")}
    )
