"""Wrong answers to ``enrolment``, each with what its author was thinking."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, relationship


def _base():
    """Each wrong answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class pair_is_not_the_key:
    """Every table has an id."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.course_id",
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.student_id",
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        grade: Mapped[int | None]
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True
        )
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class let_go_instead_of_deleted:
    """ON DELETE CASCADE is enough."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student", order_by="Enrolment.course_id"
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course", order_by="Enrolment.student_id"
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        grade: Mapped[int | None]
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
        )
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class orphan_not_deleted:
    """passive_deletes leaves everything to PostgreSQL."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student", passive_deletes=True, order_by="Enrolment.course_id"
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course", passive_deletes=True, order_by="Enrolment.student_id"
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        grade: Mapped[int | None]
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
        )
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class foreign_key_without_index:
    """Both columns are in the primary key."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.course_id",
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.student_id",
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        grade: Mapped[int | None]
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
        )
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class cascade_in_python_only:
    """The cascades on the lists see to it."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student", cascade="all, delete-orphan", order_by="Enrolment.course_id"
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course", cascade="all, delete-orphan", order_by="Enrolment.student_id"
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        grade: Mapped[int | None]
        student_id: Mapped[int] = mapped_column(ForeignKey("students.id"), primary_key=True)
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class deletes_upwards:
    """An enrolment is the child of a student: a cascade on both ends."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.course_id",
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.student_id",
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        grade: Mapped[int | None]
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
        )
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments", cascade="all")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class grade_always_there:
    """A grade is a number."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.course_id",
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.student_id",
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        grade: Mapped[int]
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
        )
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class loads_the_children:
    """passive_deletes on the first list; the second one is found by the other."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.course_id",
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course",
            cascade="all, delete-orphan",
            order_by="Enrolment.student_id",
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        grade: Mapped[int | None]
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
        )
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class not_saved_along:
    """delete and delete-orphan are what the task asks for."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.course_id",
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course",
            cascade="delete, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.student_id",
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        grade: Mapped[int | None]
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
        )
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")


class grades_limited:
    """Grades from 1 to 6."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="student",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.course_id",
        )

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        enrolments: Mapped[list["Enrolment"]] = relationship(
            back_populates="course",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Enrolment.student_id",
        )

    class Enrolment(Base):
        __tablename__ = "enrolments"
        __table_args__ = (CheckConstraint("grade BETWEEN 1 AND 10"),)
        grade: Mapped[int | None]
        student_id: Mapped[int] = mapped_column(
            ForeignKey("students.id", ondelete="CASCADE"), primary_key=True
        )
        course_id: Mapped[int] = mapped_column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")
