"""The check of ``shelf``, chapter 6."""

from exercises.ch06_relationships.common import (
    build,
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
def check_shelf(case: Case) -> None:
    _, books = build(case, "Shelf", "Book")
    books.has_columns("id", "title", "shelf_id")
    foreign_key(
        case,
        books,
        "shelf_id",
        "shelves",
        "",
        "RESTRICT",
        "CASCADE",  # the task says nothing of deleting
        otherwise=(
            "null_on_delete",
            (
                "When a shelf is deleted, PostgreSQL is told to empty the shelf_id of its books. "
                "The task says that it is always there."
            ),
        ),
    )
    books.has_nulls(
        "shelf_id",
        False,
        "may_be_null",
        "books.shelf_id accepts NULL, and the task says it is always there.",
    )
    indexed(case, books, "shelf_id")
    relationship(case, "Shelf", "books", "Book", many=True)
    relationship(case, "Book", "shelf", "Shelf", many=False)
    shelf, book = case.objects["Shelf"], case.objects["Book"]
    poems, maps = shelf(label="poems"), book(title="maps")
    poems.books.append(maps)
    in_step(case, maps, "shelf", poems, "books")
    other = book(title="tales", shelf=poems)
    in_step(case, other, "shelf", poems, "books")
    saved_together(case, poems, "books")

    case.sql("INSERT INTO shelves (id, label) VALUES (1, 'a'), (2, 'b')")
    case.sql(
        "INSERT INTO books (id, title, shelf_id) VALUES (5, 'Emma', 1), (3, 'Silas', 1), "
        "(4, 'Adam', 1), (7, 'Emma', 1), (1, 'Persuasion', 1), (2, 'Emma', 1), (6, 'Adam', 2)"
    )
    with case.session() as session:
        expected = [4, 2, 5, 7, 1, 3]
        first = session.get_one(shelf, 1)
        ordered(case, first, "books", "id", expected, [4, 5, 7, 2, 1, 3])
        case.same(session.get_one(book, 6).shelf.label, "b")
