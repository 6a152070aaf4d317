"""Wrong answers to ``invoice``, each with what its author was thinking."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, relationship


def _base():
    """Each wrong answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class cascade_in_python_only:
    """cascade="all, delete-orphan" is what the guides say."""

    Base = _base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice", cascade="all, delete-orphan", order_by="Line.id"
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class loads_the_children:
    """Both halves, so both work."""

    Base = _base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice", cascade="all, delete-orphan", order_by="Line.id"
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class let_go_instead_of_deleted:
    """ON DELETE CASCADE is in the database, so Python needs to know nothing."""

    Base = _base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(back_populates="invoice", order_by="Line.id")

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class orphan_not_deleted:
    """cascade="all": all means all."""

    Base = _base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice", cascade="all", passive_deletes=True, order_by="Line.id"
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class deletes_upwards:
    """The cascade on both ends, to be safe."""

    Base = _base()

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
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines", cascade="all")


class cascade_on_the_wrong_side:
    """The line is what gets deleted, so the line gets the cascade."""

    Base = _base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(back_populates="invoice", order_by="Line.id")

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(
            back_populates="lines", cascade="all, delete-orphan"
        )


class not_saved_along:
    """The two cascades that the task speaks of, and no more."""

    Base = _base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice",
            cascade="delete, delete-orphan",
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


class number_twice:
    """A number may come again."""

    Base = _base()

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
