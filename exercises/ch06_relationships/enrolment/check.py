"""The check of ``enrolment``, chapter 6."""

from exercises.ch06_relationships.common import (
    LET_GO_MESSAGES,
    build,
    children_not_loaded,
    count,
    flush,
    foreign_key,
    in_step,
    indexed,
    ordered,
    relationship,
    saved_together,
)
from workbook.judge.case import Case
from workbook.judge.learner import first_line
from workbook.judge.schema import refusal
from workbook.judge.verdict import on


@on("empty")
def check_enrolment(case: Case) -> None:
    _, _, pairs = build(case, "Student", "Course", "Enrolment")
    pairs.has_columns("grade", "student_id", "course_id")
    pairs.has_nulls(
        "grade", True, "grade_always_there", "grade does not accept NULL: nobody has one at first."
    )
    keys = [key.columns for key in pairs.of_kind("primary key")]
    case.mistake(
        "pair_is_not_the_key",
        keys != [("student_id", "course_id")],
        "The primary key should be the pair: student_id first, then course_id.",
        got=[", ".join(key) for key in keys],
    )
    python_only = (
        "cascade_in_python_only",
        (
            "A foreign key does not tell PostgreSQL to delete the enrolments with their student or "
            "course. A cascade= is known in Python only."
        ),
    )
    foreign_key(case, pairs, "student_id", "students", "CASCADE", otherwise=python_only)
    foreign_key(case, pairs, "course_id", "courses", "CASCADE", otherwise=python_only)
    for column in ("student_id", "course_id"):
        indexed(case, pairs, column)
    relationship(case, "Student", "enrolments", "Enrolment", many=True)
    relationship(case, "Course", "enrolments", "Enrolment", many=True)
    relationship(case, "Enrolment", "student", "Student", many=False)
    relationship(case, "Enrolment", "course", "Course", many=False)
    student, course, enrolment = (case.objects[n] for n in ("Student", "Course", "Enrolment"))
    ann, art = student(name="Ann"), course(title="Art")
    both = enrolment(student=ann, course=art)
    in_step(case, both, "student", ann, "enrolments")
    in_step(case, both, "course", art, "enrolments")
    saved_together(case, ann, "enrolments")
    bio = enrolment(student=student(name="Ben"), course=course(title="Bio")).course
    saved_together(case, bio, "enrolments")

    case.sql("INSERT INTO students (id, name) SELECT i, 's' FROM generate_series(1, 5) AS i")
    case.sql("INSERT INTO courses (id, title) SELECT i, 'c' FROM generate_series(1, 5) AS i")
    case.sql(
        "INSERT INTO enrolments (student_id, course_id, grade) "
        "SELECT s, c, CASE WHEN s <> c THEN s + c END "
        "FROM generate_series(5, 1, -1) AS s, generate_series(5, 1, -1) AS c"
    )
    with case.session() as session:
        ordered(case, session.get_one(student, 1), "enrolments", "course_id", [1, 2, 3, 4, 5], [])
        ordered(case, session.get_one(course, 1), "enrolments", "student_id", [1, 2, 3, 4, 5], [])
        case.same(session.get_one(enrolment, (2, 3)).grade, 5)
        session.rollback()
        for kind, number, left in ((student, 2, 20), (course, 2, 16)):
            session.delete(session.get_one(kind, number))
            what = f"session.delete({kind.__name__.lower()})"
            flush(case, session, what, LET_GO_MESSAGES)
            children_not_loaded(case, "enrolments")
            session.commit()
            _enrolments_left(case, left, what, 10 - (1 if kind is student else 2))
        for kind, left in ((student, 15), (course, 14)):
            owner = session.get_one(kind, 3)
            owner.enrolments.pop(0)
            what = f"Taking an enrolment out of {kind.__name__.lower()}.enrolments"
            flush(
                case,
                session,
                what,
                {
                    "blank-out primary key": (
                        "orphan_not_deleted",
                        (
                            f"{what} fails: SQLAlchemy wants to let go of it, and half of its key "
                            "would be NULL. It is to be deleted; that case has a word of its own."
                        ),
                    )
                },
            )
            session.commit()
            _enrolments_left(case, left, what, 8)
    for statement in ("DELETE FROM students WHERE id = 5", "DELETE FROM courses WHERE id = 5"):
        if error := refusal(case, statement):
            case.wrong(f"{python_only[1]} {first_line(error)}", python_only[0], got=[statement])


def _enrolments_left(case: Case, left: int, doing: str, owners: int) -> None:
    case.mistake(
        "deletes_upwards",
        count(case, "students") + count(case, "courses") < owners,
        f"{doing} deleted a student or a course too many. A cascade on Enrolment.student or "
        "Enrolment.course runs from the child to the parent.",
    )
    case.same(
        count(case, "enrolments"),
        left,
        message=f"{doing}: another number of enrolments is left than there should be.",
        mistake="other_rows_left",
    )
