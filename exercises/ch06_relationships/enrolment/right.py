"""Other right answers to ``enrolment``, each with what its author was thinking."""

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String
from sqlalchemy.orm import (
    Mapped,
    backref,
    declarative_base,
    mapped_column,
    relationship,
)


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class key_by_hand:
    """The key in __table_args__, with columns in another order."""

    Base = _base()

    class Enrolment(Base):
        __tablename__ = "enrolments"
        course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
        student_id: Mapped[int] = mapped_column(ForeignKey("students.id", ondelete="CASCADE"))
        grade: Mapped[int | None]
        student: Mapped["Student"] = relationship(back_populates="enrolments")
        course: Mapped["Course"] = relationship(back_populates="enrolments")
        __table_args__ = (
            PrimaryKeyConstraint("student_id", "course_id"),
            Index(None, "course_id", "student_id"),
        )

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


class written_from_the_link:
    """All three relationships are declared where the keys are."""

    Base = _base()

    class Student(Base):
        __tablename__ = "students"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))

    class Course(Base):
        __tablename__ = "courses"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))

    class Enrolment(Base):
        __tablename__ = "enrolments"
        student_id = Column(ForeignKey("students.id", ondelete="CASCADE"), primary_key=True)
        course_id = Column(
            ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True, index=True
        )
        grade = Column(Integer, default=None)
        student = relationship(
            "Student",
            backref=backref(
                "enrolments", cascade="all, delete-orphan", passive_deletes=True, order_by=course_id
            ),
        )
        course = relationship(
            "Course",
            backref=backref(
                "enrolments",
                cascade="all, delete-orphan",
                passive_deletes=True,
                order_by=student_id,
            ),
        )
