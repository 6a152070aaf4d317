"""Wrong answers to ``folder``, each with what its author was thinking."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, relationship


def _base():
    """Each wrong answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class may_not_be_null:
    """int, as every key."""

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
        folder_id: Mapped[int] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class other_on_delete:
    """CASCADE is the word for "go on to the children"."""

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
            ForeignKey("folders.id", ondelete="CASCADE"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class loads_the_children:
    """SQLAlchemy sets NULL by default, and so does PostgreSQL."""

    Base = _base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder", order_by="Document.id"
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class documents_deleted:
    """cascade="all, delete" together with passive_deletes, as for the invoice."""

    Base = _base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder", cascade="all, delete", order_by="Document.id"
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class orphan_deleted:
    """The invoice had delete-orphan too."""

    Base = _base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Document.id",
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class loaded_documents_deleted:
    """cascade for the session, SET NULL for PostgreSQL, and PostgreSQL decides."""

    Base = _base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder",
            cascade="all",
            passive_deletes=True,
            order_by="Document.id",
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class deletes_upwards:
    """What belongs together gets a cascade, on either side."""

    Base = _base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder",
            passive_deletes=True,
            order_by="Document.id",
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents", cascade="all")


class by_name:
    """Sorted by name."""

    Base = _base()

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
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")
