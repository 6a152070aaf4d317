"""The check of ``shelf``, chapter 6."""

from exercises.ch06_relationships.common import build, foreign_key, in_step, indexed, relationship
from workbook.judge.case import Case
from workbook.judge.verdict import on

NULL_ON_DELETE = (
    "null_on_delete",
    (
        "When a shelf is deleted, PostgreSQL is told to change the shelf_id of its books. The "
        "task says that it is never NULL."
    ),
)


@on("empty")
def check_shelf(case: Case) -> None:
    _, books = build(case, "Shelf", "Book")
    # The task says nothing about deleting.
    foreign_key(case, books, "shelf_id", "", "RESTRICT", "CASCADE", otherwise=NULL_ON_DELETE)
    books.has_nulls(
        "shelf_id",
        False,
        "may_be_null",
        "books.shelf_id accepts NULL, but the task says that it is never NULL.",
    )
    indexed(case, books, "shelf_id")
    relationship(case, "Shelf", "books", many=True, order=("title", "id"))
    relationship(case, "Book", "shelf", many=False)
    in_step(case, "Shelf", "books", "Book", "shelf")
