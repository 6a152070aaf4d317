"""The reference solution of ``enrolment``."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class SchoolBase(DeclarativeBase):
    """The base of ``Student``, ``Course`` and ``Enrolment``. Leave it as it is."""


class Student(SchoolBase):
    """Table ``students``. Add one relationship.

    - ``enrolments``: the enrolments of this student, sorted by ``course_id``

    Deleting a student, even from psql, deletes the student's enrolments but no course.
    ``session.delete(student)`` sends one statement for that, if no enrolment was loaded before. An
    enrolment that is taken out of ``enrolments`` is deleted.
    """

    __tablename__ = "students"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))

    # The student is half of an enrolment's key: it can't become NULL, so delete-orphan.
    enrolments: Mapped[list["Enrolment"]] = relationship(
        back_populates="student",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Enrolment.course_id",
    )


class Course(SchoolBase):
    """Table ``courses``. Add one relationship.

    - ``enrolments``: those in this course, sorted by ``student_id``

    Deleting a course, even from psql, deletes its enrolments but no student.
    ``session.delete(course)`` sends one statement, as for a student. An enrolment that is taken out
    of ``enrolments`` is deleted, and nothing else with it.
    """

    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))

    enrolments: Mapped[list["Enrolment"]] = relationship(
        back_populates="course",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Enrolment.student_id",
    )


class Enrolment(SchoolBase):
    """Table ``enrolments``: a student in a course. Add two columns and two relationships.

    - ``student_id`` points to ``students.id``, ``course_id`` to ``courses.id``. Together they are
      the primary key, in this order; a further index serves the other direction
    - ``student`` and ``course``: the other ends of the two lists

    ``grade`` is NULL until there is one. (The class has no primary key yet, so SQLAlchemy can't map
    it; ``__abstract__ = True`` tells SQLAlchemy not to try. Remove that line.)
    """

    __tablename__ = "enrolments"

    grade: Mapped[int | None]
    student_id: Mapped[int] = mapped_column(
        ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
    )
    course_id: Mapped[int] = mapped_column(
        ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    student: Mapped[Student] = relationship(back_populates="enrolments")
    course: Mapped[Course] = relationship(back_populates="enrolments")
