"""The check of ``invoice``, chapter 6."""

from exercises.ch06_relationships.common import (
    LET_GO_MESSAGES,
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
def check_invoice(case: Case) -> None:
    _, lines = build(case, "Invoice", "Line")
    lines.has_columns("id", "text", "invoice_id")
    foreign_key(
        case,
        lines,
        "invoice_id",
        "invoices",
        "CASCADE",
        otherwise=(
            "cascade_in_python_only",
            (
                "The foreign key says nothing to PostgreSQL about deleting, or something else than "
                "the task. A cascade= works in Python only: psql passes it by."
            ),
        ),
    )
    lines.has_nulls(
        "invoice_id",
        False,
        "may_be_null",
        "invoice_lines.invoice_id accepts NULL, and the task says it is always there.",
    )
    indexed(case, lines, "invoice_id")
    relationship(case, "Invoice", "lines", "Line", many=True)
    relationship(case, "Line", "invoice", "Invoice", many=False)
    invoice, line = case.objects["Invoice"], case.objects["Line"]
    one = invoice(number="0")
    first = line(text="x", invoice=one)
    in_step(case, first, "invoice", one, "lines")
    saved_together(case, one, "lines")

    case.sql("INSERT INTO invoices (id, number) SELECT i, i::text FROM generate_series(1, 6) AS i")
    case.sql(
        "INSERT INTO invoice_lines (id, text, invoice_id) "
        "SELECT i, 'line', 1 + i % 6 FROM generate_series(24, 1, -1) AS i"
    )
    deletes_from_outside(
        case,
        "DELETE FROM invoices WHERE id = 6",
        "invoice_lines",
        20,
        ("cascade_in_python_only", "Deleting an invoice from psql fails."),
    )
    with case.session() as session:
        ordered(case, session.get_one(invoice, 1), "lines", "id", [6, 12, 18, 24], [])
        session.delete(session.get_one(line, 6))
        flush(case, session, "Deleting a line", {})
        session.commit()
        case.mistake(
            "deletes_upwards",
            count(case, "invoices") != 5,
            "Deleting one line deleted its invoice, with all other lines. A cascade on "
            "Line.invoice runs from the child to the parent.",
        )
        session.delete(session.get_one(invoice, 2))
        flush(case, session, "session.delete(invoice)", LET_GO_MESSAGES)
        children_not_loaded(case, "lines")
        session.commit()
        case.same(
            count(case, "invoice_lines"),
            15,
            message="session.delete(invoice) left lines behind.",
            mistake="children_left",
        )
        taken = session.get_one(invoice, 3)
        taken.lines.pop(0)
        flush(
            case,
            session,
            "Taking a line out of the list",
            {
                "not-null constraint": (
                    "orphan_not_deleted",
                    (
                        "A line that was taken out of the list was not deleted: SQLAlchemy tried "
                        "to set its invoice_id to NULL. There is a cascade for that."
                    ),
                )
            },
        )
        session.commit()
        case.same(
            count(case, "invoice_lines"),
            14,
            message="A line that was taken out of the list should be deleted.",
            mistake="orphan_not_deleted",
        )
        # Loaded children go as well, and the session knows of it.
        full = session.get_one(invoice, 4)
        case.same(len(full.lines), 4)
        session.delete(full)
        flush(case, session, "session.delete(invoice) with loaded lines", LET_GO_MESSAGES)
        session.commit()
        case.same(count(case, "invoice_lines"), 10)
