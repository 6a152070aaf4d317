"""Exercises for chapter 6. Write each class or function, save, and run its check.

In the first seven the classes have their columns, and you add what links them. Each exercise has a
base of its own, so a mistake in one leaves the others alone. The check creates the tables in an
empty database, looks at them as psql does, and then works with your objects. In each of the seven,
adding a new object to a session also adds the objects that are linked to it, as a relationship
does by default.

The functions below these classes use the blog from the chapters (``workbook.blog``).
"""

# ruff: noqa: F401 - these imports are for your answers; you do not need all of them
from sqlalchemy import Column, Engine, ForeignKey, String, Table, inspect, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from workbook.blog import Comment, Post, Tag, User


class ShelfBase(DeclarativeBase):
    """The base of ``Shelf`` and ``Book``. Leave it as it is."""


class Shelf(ShelfBase):
    """Table ``shelves``. Add one relationship.

    - ``books``: the books on this shelf, sorted by title; equal titles by id
    """

    __tablename__ = "shelves"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(50))


class Book(ShelfBase):
    """Table ``books``. Add one column and one relationship.

    - ``shelf_id``: points to ``shelves.id``, never NULL, with an index
    - ``shelf``: the shelf that the book stands on

    ``shelf`` and ``Shelf.books`` are two ends of one link: setting one sets the other at once.
    """

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))


class InvoiceBase(DeclarativeBase):
    """The base of ``Invoice`` and ``Line``. Leave it as it is."""


class Invoice(InvoiceBase):
    """Table ``invoices``. Add one relationship.

    - ``lines``: the lines of this invoice, sorted by id

    A line that is taken out of ``lines`` is deleted. When an invoice is deleted, in psql or by
    ``session.delete(invoice)``, its lines are deleted too. The latter sends one statement and loads
    no line, if none was loaded before.
    """

    __tablename__ = "invoices"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)


class Line(InvoiceBase):
    """Table ``invoice_lines``. Add one column and one relationship.

    - ``invoice_id``: points to ``invoices.id``, never NULL, with an index
    - ``invoice``: the invoice that the line is on; the other end of ``Invoice.lines``

    Deleting a line deletes nothing else.
    """

    __tablename__ = "invoice_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))


class FolderBase(DeclarativeBase):
    """The base of ``Folder`` and ``Document``. Leave it as it is."""


class Folder(FolderBase):
    """Table ``folders``. Add one relationship.

    - ``documents``: the documents in this folder, sorted by id

    When a folder is deleted, in psql or by ``session.delete(folder)``, its documents stay, without
    a folder. The latter sends one statement and loads no document, if none was loaded before. A
    document that is taken out of ``documents`` stays, too.
    """

    __tablename__ = "folders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


class Document(FolderBase):
    """Table ``documents``. Add one column and one relationship.

    - ``folder_id``: points to ``folders.id``, with an index; NULL for a document in no folder
    - ``folder``: the folder or ``None``; the other end of ``Folder.documents``

    Deleting a document deletes nothing else.
    """

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


class RecipeBase(DeclarativeBase):
    """The base of ``Recipe`` and ``Ingredient``. Leave it as it is."""


class Recipe(RecipeBase):
    """Table ``recipes``. Add one relationship, and above this class an association table.

    - ``ingredients``: the ingredients of this recipe, sorted by name

    The association table is called ``recipe_ingredients``. It has two columns, ``recipe_id`` and
    ``ingredient_id``, and no pair is in it twice. Two searches, for the ingredients of a recipe and
    for the recipes of an ingredient, are each served by an index that begins with the column that
    is searched. Deleting a recipe or an ingredient, from psql too, deletes its pairs and nothing
    else.
    """

    __tablename__ = "recipes"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))


class Ingredient(RecipeBase):
    """Table ``ingredients``. Add one relationship.

    - ``recipes``: the recipes that contain this ingredient, sorted by title, and those with equal
      titles by id. The other end of ``Recipe.ingredients``
    """

    __tablename__ = "ingredients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)


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


class Enrolment(SchoolBase):
    """Table ``enrolments``: a student in a course. Add two columns and two relationships.

    - ``student_id`` points to ``students.id``, ``course_id`` to ``courses.id``. Together they are
      the primary key, in this order; a further index serves the other direction
    - ``student`` and ``course``: the other ends of the two lists

    ``grade`` is NULL until there is one. (The class has no primary key yet, so SQLAlchemy can't map
    it; ``__abstract__ = True`` tells SQLAlchemy not to try. Remove that line.)
    """

    __tablename__ = "enrolments"
    __abstract__ = True

    grade: Mapped[int | None]


class TravelBase(DeclarativeBase):
    """The base of ``Traveller`` and ``Passport``. Leave it as it is."""


class Traveller(TravelBase):
    """Table ``travellers``. Add one relationship.

    - ``passport``: the passport of this traveller, or ``None``

    When a traveller is deleted, in psql or by ``session.delete``, the passport is deleted too.
    A passport that is taken away (``traveller.passport = None``) is deleted.
    """

    __tablename__ = "travellers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


class Passport(TravelBase):
    """Table ``passports``. Add one column and one relationship.

    - ``traveller_id``: points to ``travellers.id``, never NULL; no traveller has two passports,
      and PostgreSQL enforces that
    - ``traveller``: the holder of the passport; the other end of ``Traveller.passport``

    One index on ``traveller_id`` is enough. Deleting a passport deletes nothing else.
    """

    __tablename__ = "passports"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)


class DepartmentBase(DeclarativeBase):
    """The base of ``Department``. Leave it as it is."""


class Department(DepartmentBase):
    """Table ``departments``, a tree. Add one column and two relationships.

    - ``parent_id``: points to ``departments.id``, with an index; NULL for the one at the top
    - ``parent``: the department above, or ``None``
    - ``children``: those directly below, sorted by name; equal names by id

    A department that has others below it cannot be deleted, in psql or by
    ``session.delete(department)``: PostgreSQL refuses. ``session.delete`` sends no UPDATE and loads
    no child before it tries. A department that has no others below it can be deleted.
    """

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


def publish(session: Session, username: str, title: str, tag_names: list[str]) -> Post:
    """Create a post by that user with these tags, and return it.

    Tags that exist are used, the others are created, with exactly these names; a name that occurs
    twice in ``tag_names`` counts once. The post's content is the empty string, its status
    "published"; ``published_at`` is left out. When the function returns, the post has its id. The
    caller commits, not this function.

    The number of statements does not depend on the number of tags: 6 statements are enough. Tags
    with other names are not fetched.
    """
    raise NotImplementedError


def bylines(session: Session) -> list[str]:
    """Return a line for each post: ``<title>, by <username> (bread, sql)``.

    Its tags come in parentheses, sorted by name; a post without tags has no parentheses. The posts
    with the most views come first, those with equal views by id. At most 3 statements are sent, for
    any number of posts up to 500.
    """
    raise NotImplementedError


def keep_post(engine: Engine, post_id: int) -> Post | None:
    """Return the post with that id, or ``None``, for use after its session is closed.

    The caller has no session, and will read the post's title, its author's username, the names of
    its tags, and for each comment the content and the username of its author. The function opens a
    session of its own, sends at most 5 statements, and returns its connection to the pool.
    """
    raise NotImplementedError


def hand_over(session: Session, leaver: str, heir: str) -> int:
    """Give all posts of one user to another, then delete the first user.

    ``leaver`` and ``heir`` are two usernames, and both exist. No post is lost; the comments of
    the leaver are deleted. Return the number of posts that changed hands. Everything has been sent
    when the function returns. The caller commits, not this function.
    """
    raise NotImplementedError


def outline(session: Session, post_id: int) -> list[tuple[int, int]]:
    """Return the comments of a post in reading order: for each one its depth and its id.

    A comment on the post itself has depth 0, a reply to it 1, and so on. Each comment is followed
    by its replies (and theirs), before the next one of its own depth. Comments that reply to the
    same one, or to none, come in the order of their ids. For a post without comments, return an
    empty list. Send one statement, which fetches the comments of this post and no others.
    """
    raise NotImplementedError


def unindexed_keys(engine: Engine) -> list[str]:
    """Return the foreign keys that no index serves, each as "<table>.<column>", sorted.

    Look at the database behind the engine, whatever tables it has (those of the schema ``public``).
    Every foreign key there has one column. It is served when an index begins with that column. The
    index of a primary key or of a unique constraint counts, as does a partial index, which
    contains only some of the rows.

    ``inspect(engine)`` returns an inspector: it has ``get_table_names()``, and for each table
    ``get_foreign_keys``, ``get_indexes`` and ``get_pk_constraint``.
    """
    raise NotImplementedError
