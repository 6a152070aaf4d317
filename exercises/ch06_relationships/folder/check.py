"""The check of ``folder``, chapter 6."""

from exercises.ch06_relationships.common import (
    build,
    cascades,
    deletes_nothing,
    foreign_key,
    in_step,
    indexed,
    loads_nothing,
    relationship,
    upwards,
)
from workbook.judge.case import Case
from workbook.judge.verdict import on

OTHER_ON_DELETE = (
    "other_on_delete",
    (
        "Look at what the foreign key tells PostgreSQL to do when a folder is deleted: the "
        "documents should stay, without a folder."
    ),
)


@on("empty")
def check_folder(case: Case) -> None:
    _, documents = build(case, "Folder", "Document")
    documents.has_nulls(
        "folder_id",
        True,
        "may_not_be_null",
        "documents.folder_id does not accept NULL, so a document cannot be without a folder.",
    )
    # Without a default, SET DEFAULT is SET NULL.
    foreign_key(case, documents, "folder_id", "SET NULL", "SET DEFAULT", otherwise=OTHER_ON_DELETE)
    indexed(case, documents, "folder_id")
    link = relationship(case, "Folder", "documents", many=True, order=("id",))
    in_step(case, "Folder", "documents", "Document", "folder")
    case.mistake(
        "orphan_deleted",
        "delete-orphan" in link.cascade,
        "A document that is taken out of folder.documents is deleted, because of delete-orphan. "
        "It should stay.",
    )
    if link.passive_deletes:
        deletes_nothing(
            case,
            link,
            "loaded_documents_deleted",
            "session.delete(folder) deletes the documents that were loaded before "
            "(passive_deletes only protects the others)",
        )
    deletes_nothing(case, link, "documents_deleted", "session.delete(folder) deletes the documents")
    upwards(case, "Document", "folder")
    cascades(case, link)
    loads_nothing(case, link)
