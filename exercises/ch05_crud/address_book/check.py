"""The check of ``address_book``, the project of week 1: for each part a file beside."""

from __future__ import annotations

from exercises.ch05_crud.address_book.adding import adds, refuses_duplicates
from exercises.ch05_crud.address_book.finding import finds, pages
from exercises.ch05_crud.address_book.importing import imports
from exercises.ch05_crud.address_book.removing import removes
from exercises.ch05_crud.address_book.schema import schema, uniqueness
from exercises.ch05_crud.address_book.updating import updates
from workbook.judge.case import Case
from workbook.judge.verdict import on


@on("empty")
def check_address_book(case: Case) -> None:
    schema(case)
    uniqueness(case)
    adds(case)
    refuses_duplicates(case)
    finds(case)
    pages(case)
    updates(case)
    removes(case)
    imports(case)
