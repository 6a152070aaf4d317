"""The check of ``ticket``, chapter 4."""

from exercises.ch04_models.common import always_there, integer_key, limited
from workbook.judge.case import Case
from workbook.judge.schema import build
from workbook.judge.verdict import on


@on("empty")
def check_ticket(case: Case) -> None:
    table = build(
        case,
        "tickets",
        failing={
            "invalid input value for enum": (
                "stores_names",
                (
                    "The default is no label of the enum type. The labels are the names (OPEN) "
                    "unless values_callable picks the values (open)."
                ),
            )
        },
    )
    table.has_columns("id", "title", "state")
    integer_key(table)
    limited(table, "title", 100)
    always_there(table, "title")
    found = table.columns["state"].type
    labels = [
        label
        for (label,) in case.sql(
            "SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid "
            "WHERE t.typname = %(name)s ORDER BY e.enumsortorder",
            name=found.strip('"'),
        )
    ]
    case.mistake(
        "no_enum_type",
        not labels,
        f"state is {found} in the database, not an enum type. The task asks for one of "
        "PostgreSQL's own.",
    )
    case.mistake(
        "stores_names",
        labels == ["OPEN", "IN_PROGRESS", "CLOSED"],
        "The labels in the database are the names of the enum (OPEN), not its values (open). "
        "WHERE state = 'open' fails in psql.",
    )
    case.same(
        labels,
        ["open", "in progress", "closed"],
        message="Those are not the labels that the task names.",
        mistake="other_labels",
    )
    case.mistake(
        "other_type_name",
        found != "ticket_state",
        f"The enum type should be called ticket_state; it is called {found}.",
    )
    case.mistake(
        "default_in_python",
        table.columns["state"].default is None,
        "PostgreSQL knows no default for state; default= works only in Python.",
    )
    case.sql("INSERT INTO tickets (title) VALUES ('from psql')")
    case.same(
        case.sql("SELECT state::text FROM tickets"),
        [("open",)],
        message="A new ticket should be open.",
        mistake="other_default",
    )
    table.has_nulls(
        "state",
        False,
        "may_be_null",
        "state accepts NULL. A default fills in what is left out; it does not refuse a NULL.",
    )
    _check_ticket_objects(case)


def _check_ticket_objects(case: Case) -> None:
    with case.session() as session:
        model = case.answer
        states = type(session.query(model).one().state)
        case.mistake(
            "text_in_python",
            not hasattr(states, "__members__"),
            "In Python state should be a TicketState; reading it gives "
            f"{states.__name__}. Does the column know the enum class?",
        )
        session.add(model(title="closed", state=states["CLOSED"]))
        session.commit()
    case.same(case.sql("SELECT state::text FROM tickets WHERE title = 'closed'"), [("closed",)])
