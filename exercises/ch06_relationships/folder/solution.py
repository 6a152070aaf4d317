"""The reference solution of ``folder``."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class FolderBase(DeclarativeBase):
    """The base of ``Folder`` and ``Document``. Leave it as it is."""


class Folder(FolderBase):
    """Table ``folders``. Add one relationship.

    - ``documents``: the documents in this folder, sorted by id

    When a folder is deleted, in psql or by ``session.delete(folder)``, its documents stay, without
    a folder. The latter sends one statement and loads no document, if none was loaded before. A
    document that is taken out of ``documents`` stays, too.
    """

    __tablename__ = "folders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))

    # Without passive_deletes SQLAlchemy loads every document to set what PostgreSQL sets anyway.
    documents: Mapped[list["Document"]] = relationship(
        back_populates="folder", passive_deletes=True, order_by="Document.id"
    )


class Document(FolderBase):
    """Table ``documents``. Add one column and one relationship.

    - ``folder_id``: points to ``folders.id``, with an index; NULL for a document in no folder
    - ``folder``: the folder or ``None``; the other end of ``Folder.documents``

    Deleting a document deletes nothing else.
    """

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    folder_id: Mapped[int | None] = mapped_column(
        ForeignKey("folders.id", ondelete="SET NULL"), index=True
    )

    folder: Mapped[Folder | None] = relationship(back_populates="documents")
