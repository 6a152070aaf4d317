"""The check of ``invoice``, chapter 6."""

from exercises.ch06_relationships.common import (
    build,
    cascades,
    foreign_key,
    in_step,
    indexed,
    loads_nothing,
    relationship,
    upwards,
)
from workbook.judge.case import Case
from workbook.judge.verdict import on

PYTHON_ONLY = (
    "cascade_in_python_only",
    (
        "The foreign key does not tell PostgreSQL to delete the lines with their invoice. A "
        "cascade= works in Python only, not in psql."
    ),
)


@on("empty")
def check_invoice(case: Case) -> None:
    _, lines = build(case, "Invoice", "Line")
    foreign_key(case, lines, "invoice_id", "CASCADE", otherwise=PYTHON_ONLY)
    lines.has_nulls(
        "invoice_id",
        False,
        "may_be_null",
        "invoice_lines.invoice_id accepts NULL, but the task says that it is never NULL.",
    )
    indexed(case, lines, "invoice_id")
    link = relationship(case, "Invoice", "lines", many=True, order=("id",))
    in_step(case, "Invoice", "lines", "Line", "invoice")
    upwards(case, "Line", "invoice")
    cascades(case, link, "delete", "delete-orphan")
    loads_nothing(case, link)
