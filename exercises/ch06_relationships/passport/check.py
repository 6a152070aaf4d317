"""The check of ``passport``, chapter 6."""

from exercises.ch06_relationships.common import (
    build,
    cascades,
    foreign_key,
    in_step,
    relationship,
    upwards,
)
from workbook.judge.case import Case
from workbook.judge.verdict import on

PYTHON_ONLY = (
    "cascade_in_python_only",
    (
        "The foreign key does not tell PostgreSQL to delete the passport with its traveller. A "
        "cascade= exists in Python only."
    ),
)


@on("empty")
def check_passport(case: Case) -> None:
    travellers, passports = build(case, "Traveller", "Passport")
    case.mistake(
        "key_on_the_wrong_side",
        "traveller_id" not in passports.columns and len(travellers.columns) > 2,
        "The foreign key is in travellers. The task wants it in passports: a passport can't be "
        "without a traveller, but a traveller can be without a passport.",
    )
    passports.has_nulls(
        "traveller_id",
        False,
        "may_be_null",
        "passports.traveller_id accepts NULL, but the task says that it is never NULL.",
    )
    foreign_key(case, passports, "traveller_id", "CASCADE", otherwise=PYTHON_ONLY)
    link = relationship(case, "Traveller", "passport", many=False)
    in_step(case, "Traveller", "passport", "Passport", "traveller")
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in passports.indexes]
    case.mistake(
        "two_passports",
        not any(index.unique and index.keys == ("traveller_id",) for index in passports.indexes),
        "PostgreSQL lets one traveller have two passports. The annotation only matters to "
        "Python; the column has to forbid it.",
        got=listed,
    )
    case.mistake(
        "index_twice",
        len([index for index in passports.indexes if index.keys == ("traveller_id",)]) > 1,
        "traveller_id has two indexes: a unique column has one already.",
        got=listed,
    )
    upwards(case, "Passport", "traveller")
    cascades(case, link, "delete", "delete-orphan")
