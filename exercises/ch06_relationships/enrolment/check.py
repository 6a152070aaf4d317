"""The check of ``enrolment``, chapter 6."""

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
        "One of your foreign keys does not tell PostgreSQL to delete the enrolments with their "
        "student or course. A cascade= exists in Python only."
    ),
)


@on("empty")
def check_enrolment(case: Case) -> None:
    _, _, pairs = build(case, "Student", "Course", "Enrolment")
    pairs.has_nulls(
        "grade",
        True,
        "grade_always_there",
        "grade doesn't accept NULL, but an enrolment has no grade at first.",
    )
    keys = [key.columns for key in pairs.of_kind("primary key")]
    case.mistake(
        "pair_is_not_the_key",
        keys != [("student_id", "course_id")],
        "The primary key should be the pair: student_id first, then course_id.",
        got=[", ".join(key) for key in keys],
    )
    for column in ("student_id", "course_id"):
        foreign_key(case, pairs, column, "CASCADE", otherwise=PYTHON_ONLY)
        indexed(case, pairs, column)
    for name, back, other in (("Student", "student", "course"), ("Course", "course", "student")):
        link = relationship(case, name, "enrolments", many=True, order=(f"{other}_id",))
        in_step(case, name, "enrolments", "Enrolment", back)
        upwards(case, "Enrolment", back)
        cascades(case, link, "delete", "delete-orphan")
        loads_nothing(case, link)
