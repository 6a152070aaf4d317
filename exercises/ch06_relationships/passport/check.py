"""The check of ``passport``, chapter 6."""

from exercises.ch06_relationships.common import (
    LET_GO_MESSAGES,
    build,
    count,
    deletes_from_outside,
    flush,
    foreign_key,
    in_step,
    relationship,
    saved_together,
)
from workbook.judge.case import Case
from workbook.judge.schema import refusal
from workbook.judge.verdict import on


@on("empty")
def check_passport(case: Case) -> None:
    travellers, passports = build(case, "Traveller", "Passport")
    case.mistake(
        "key_on_the_wrong_side",
        "traveller_id" not in passports.columns and len(travellers.columns) > 2,
        "The foreign key is in travellers. The task wants it in passports: a passport cannot be "
        "without a traveller, a traveller can be without a passport.",
    )
    passports.has_columns("id", "number", "traveller_id")
    passports.has_nulls(
        "traveller_id",
        False,
        "may_be_null",
        "passports.traveller_id accepts NULL, and the task says it is always there.",
    )
    foreign_key(
        case,
        passports,
        "traveller_id",
        "travellers",
        "CASCADE",
        otherwise=(
            "cascade_in_python_only",
            (
                "The foreign key does not tell PostgreSQL to delete the passport with its "
                "traveller. A cascade= is known in Python only."
            ),
        ),
    )
    relationship(case, "Traveller", "passport", "Passport", many=False)
    relationship(case, "Passport", "traveller", "Traveller", many=False)
    traveller, passport = case.objects["Traveller"], case.objects["Passport"]
    una = traveller(name="Una")
    in_step(case, passport(number="0", traveller=una), "traveller", una, "passport")
    saved_together(case, una, "passport")
    case.sql("INSERT INTO travellers (id, name) SELECT i, 't' FROM generate_series(1, 5) AS i")
    insert = "INSERT INTO passports (id, number, traveller_id) VALUES "
    case.sql(f"{insert} (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)")
    error = refusal(case, f"{insert} (9, 'z', 1)")
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in passports.indexes]
    case.mistake(
        "two_passports",
        error is None,
        "PostgreSQL let one traveller have two passports. An annotation without list is a belief "
        "of Python's; the column has to forbid it.",
        got=listed,
    )
    case.mistake(
        "index_twice",
        len(passports.indexes) > 3,
        "traveller_id has two indexes: what is unique has one already.",
        got=listed,
    )
    deletes_from_outside(
        case,
        "DELETE FROM travellers WHERE id = 1",
        "passports",
        2,
        ("cascade_in_python_only", "Deleting a traveller from psql fails."),
    )
    with case.session() as session:
        case.same(session.get_one(traveller, 5).passport, None)
        lost = session.get_one(traveller, 2)
        case.same(lost.passport.number, "b")
        lost.passport = None
        flush(
            case,
            session,
            "Taking the passport away",
            {
                "not-null constraint": (
                    "orphan_not_deleted",
                    (
                        "traveller.passport = None did not delete the passport: SQLAlchemy tried "
                        "to set its traveller_id to NULL."
                    ),
                )
            },
        )
        session.commit()
        case.same(
            count(case, "passports"),
            1,
            message="After traveller.passport = None the passport is still there.",
            mistake="orphan_not_deleted",
        )
        session.delete(session.get_one(passport, 3))
        flush(case, session, "Deleting a passport", {})
        session.commit()
        case.mistake(
            "deletes_upwards",
            count(case, "travellers") != 4,
            "Deleting a passport deleted its traveller: a cascade runs upwards.",
        )
        case.sql(f"{insert} (4, 'd', 4)")
        session.delete(session.get_one(traveller, 4))
        flush(case, session, "session.delete(traveller)", LET_GO_MESSAGES)
        session.commit()
        case.same(
            count(case, "passports"),
            0,
            message="session.delete(traveller) left the passport behind.",
            mistake="children_left",
        )
