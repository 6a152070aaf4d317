"""The check of ``folder``, chapter 6."""

from exercises.ch06_relationships.common import (
    build,
    children_not_loaded,
    count,
    deletes_from_outside,
    flush,
    foreign_key,
    in_step,
    indexed,
    ordered,
    relationship,
    saved_together,
)
from workbook.judge.case import Case
from workbook.judge.verdict import on


@on("empty")
def check_folder(case: Case) -> None:
    _, documents = build(case, "Folder", "Document")
    documents.has_columns("id", "name", "folder_id")
    documents.has_nulls(
        "folder_id",
        True,
        "may_not_be_null",
        "documents.folder_id does not accept NULL, so a document cannot be without a folder.",
    )
    foreign_key(
        case,
        documents,
        "folder_id",
        "folders",
        "SET NULL",
        otherwise=(
            "other_on_delete",
            (
                "Look at what the foreign key tells PostgreSQL to do when a folder is deleted: the "
                "documents are to stay, without a folder."
            ),
        ),
    )
    indexed(case, documents, "folder_id")
    relationship(case, "Folder", "documents", "Document", many=True)
    relationship(case, "Document", "folder", "Folder", many=False)
    folder, document = case.objects["Folder"], case.objects["Document"]
    one = folder(name="x")
    in_step(case, document(name="y", folder=one), "folder", one, "documents")
    saved_together(case, one, "documents")

    case.sql("INSERT INTO folders (id, name) SELECT i, 'f' FROM generate_series(1, 4) AS i")
    case.sql(
        "INSERT INTO documents (id, name, folder_id) "
        "SELECT i, 'd', 1 + i % 4 FROM generate_series(12, 1, -1) AS i"
    )
    deletes_from_outside(
        case,
        "DELETE FROM folders WHERE id = 4",
        "documents",
        12,
        ("other_on_delete", "Deleting a folder from psql fails."),
    )
    with case.session() as session:
        ordered(case, session.get_one(folder, 1), "documents", "id", [4, 8, 12], [])
        session.delete(session.get_one(folder, 2))
        flush(case, session, "session.delete(folder)", {})
        session.commit()
        case.mistake(
            "documents_deleted",
            count(case, "documents") < 12,
            "session.delete(folder) deleted the documents: a cascade says so.",
        )
        children_not_loaded(case, "documents")
        kept = session.get_one(folder, 3)
        kept.documents.pop(0)
        flush(case, session, "Taking a document out of the list", {})
        session.commit()
        case.mistake(
            "orphan_deleted",
            count(case, "documents") < 12,
            "A document that was taken out of folder.documents was deleted. It is to stay.",
        )
        full = session.get_one(folder, 1)
        case.same(len(full.documents), 3)
        session.delete(full)
        flush(case, session, "session.delete(folder) with loaded documents", {})
        session.commit()
        case.mistake(
            "loaded_documents_deleted",
            count(case, "documents") < 12,
            "session.delete(folder) deleted the documents that had been loaded before: a cascade "
            "says so. passive_deletes keeps it from those that are not loaded, and only those.",
        )
        session.delete(session.get_one(document, 6))
        flush(case, session, "Deleting a document", {})
        session.commit()
        case.mistake(
            "deletes_upwards",
            count(case, "folders") != 1,
            "Deleting a document deleted its folder. A cascade on Document.folder runs from the "
            "child to the parent.",
        )
    case.same(
        case.sql("SELECT id FROM documents WHERE folder_id IS NULL ORDER BY id"),
        [(1,), (2,), (3,), (4,), (5,), (7,), (8,), (9,), (11,), (12,)],
        message="Other documents are without a folder than those whose folder is gone.",
        mistake="other_rows_left",
    )
