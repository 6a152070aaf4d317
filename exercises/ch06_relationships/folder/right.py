"""Other right answers to ``folder``, each with what its author was thinking."""

from typing import Optional

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import (
    Mapped,
    backref,
    declarative_base,
    mapped_column,
    relationship,
)


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class set_default:
    """folder_id has no default, so SET DEFAULT is SET NULL."""

    Base = _base()

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


class backref_from_below:
    """Everything is said on the side of the document."""

    Base = _base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[Optional[int]] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True, default=None
        )
        folder = relationship(
            "Folder",
            lazy="joined",
            backref=backref("documents", passive_deletes=True, order_by=id, lazy="subquery"),
        )


class own_join:
    """The join is written out, with a term that is always true."""

    Base = _base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder",
            passive_deletes=True,
            order_by="Document.id",
            primaryjoin="and_(foreign(Document.folder_id) == Folder.id, literal(1) == 1)",
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")
