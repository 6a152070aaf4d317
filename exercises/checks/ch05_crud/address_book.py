"""The check of ``address_book``, the project of week 1: for each part a file beside."""

from __future__ import annotations

from exercises.checks.ch05_crud.contacts.adding import adds, refuses_duplicates
from exercises.checks.ch05_crud.contacts.finding import finds, pages
from exercises.checks.ch05_crud.contacts.importing import imports
from exercises.checks.ch05_crud.contacts.removing import removes
from exercises.checks.ch05_crud.contacts.schema import schema, uniqueness
from exercises.checks.ch05_crud.contacts.updating import updates
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
