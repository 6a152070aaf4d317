"""The check of ``ticket``, chapter 4."""

from exercises.ch04_models.common import always_there, limited
from workbook.judge.case import Case
from workbook.judge.schema import build
from workbook.judge.verdict import on

STORES_NAMES = (
    "The labels of the enum type are the names (OPEN), not the values (open): WHERE state = 'open' "
    "fails in psql. values_callable picks the values."
)
LABELS = """
SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
WHERE t.typname = %(name)s ORDER BY e.enumsortorder
"""


@on("empty")
def check_ticket(case: Case) -> None:
    failing = {'invalid input value for enum ticket_state: "open"': ("stores_names", STORES_NAMES)}
    table = build(case, "tickets", failing=failing)
    limited(table, "title")
    always_there(table, "title")
    state = table.columns["state"]
    labels = [label for (label,) in case.sql(LABELS, name=state.type.strip('"'))]
    case.mistake(
        "no_enum_type",
        not labels,
        f"state is {state.type} in the database, not an enum type. The task asks for a PostgreSQL "
        "enum type.",
    )
    case.mistake("stores_names", labels == ["OPEN", "IN_PROGRESS", "CLOSED"], STORES_NAMES)
    case.mistake(
        "other_type_name",
        state.type != "ticket_state",
        f"The enum type should be called ticket_state; it is called {state.type}.",
    )
    case.mistake(
        "default_in_python",
        state.default is None,
        "PostgreSQL has no default for state; default= works only in Python.",
    )
    case.mistake(
        "may_be_null",
        state.nullable,
        "state accepts NULL. A default fills in what is left out; it doesn't refuse a NULL.",
    )
    case.sql("INSERT INTO tickets (title) VALUES ('from psql')")
    with case.session() as session:
        value = session.query(case.answer).one().state
        case.mistake(
            "text_in_python",
            isinstance(value, str) and not hasattr(type(value), "__members__"),
            f"In Python state should be a TicketState; reading it gives {type(value).__name__}. "
            "Does the column know the enum class?",
        )
