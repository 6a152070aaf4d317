"""Solutions of chapter 6."""

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

    # Without order_by the list has whatever order the rows happen to lie in.
    books: Mapped[list["Book"]] = relationship(
        back_populates="shelf", order_by="Book.title, Book.id"
    )


class Book(ShelfBase):
    """Table ``books``. Add one column and one relationship.

    - ``shelf_id``: points to ``shelves.id``, always there, with an index
    - ``shelf``: the shelf that the book stands on

    ``shelf`` and ``Shelf.books`` are two ends of one link: setting one shows on the other at once.
    """

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)

    shelf: Mapped[Shelf] = relationship(back_populates="books")


class InvoiceBase(DeclarativeBase):
    """The base of ``Invoice`` and ``Line``. Leave it as it is."""


class Invoice(InvoiceBase):
    """Table ``invoices``. Add one relationship.

    - ``lines``: the lines of this invoice, sorted by id

    A line that is taken out of ``lines`` is deleted. When an invoice is deleted its lines go with
    it, from psql as well as by ``session.delete(invoice)``. The latter sends one statement and
    loads no line, if none was loaded before.
    """

    __tablename__ = "invoices"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)

    # The cascade is for objects in memory, ON DELETE for all other rows: passive_deletes
    # is what keeps the first from doing the work of the second.
    lines: Mapped[list["Line"]] = relationship(
        back_populates="invoice",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Line.id",
    )


class Line(InvoiceBase):
    """Table ``invoice_lines``. Add one column and one relationship.

    - ``invoice_id``: points to ``invoices.id``, always there, with an index
    - ``invoice``: the invoice that the line is on; the other end of ``Invoice.lines``

    Deleting a line deletes nothing else.
    """

    __tablename__ = "invoice_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    invoice_id: Mapped[int] = mapped_column(
        ForeignKey("invoices.id", ondelete="CASCADE"), index=True
    )

    invoice: Mapped[Invoice] = relationship(back_populates="lines")


class FolderBase(DeclarativeBase):
    """The base of ``Folder`` and ``Document``. Leave it as it is."""


class Folder(FolderBase):
    """Table ``folders``. Add one relationship.

    - ``documents``: the documents in this folder, sorted by id

    When a folder is deleted its documents stay, without a folder: from psql as well as by
    ``session.delete(folder)``. The latter sends one statement and loads no document, if none was
    loaded before. A document that is taken out of ``documents`` stays, too.
    """

    __tablename__ = "folders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))

    # Without passive_deletes SQLAlchemy loads every document to set what PostgreSQL sets anyway.
    documents: Mapped[list["Document"]] = relationship(
        back_populates="folder", passive_deletes=True, order_by="Document.id"
    )


class Document(FolderBase):
    """Table ``documents``. Add one column and one relationship.

    - ``folder_id``: points to ``folders.id``, with an index; NULL for a document in no folder
    - ``folder``: the folder or ``None``; the other end of ``Folder.documents``

    Deleting a document deletes nothing else.
    """

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    folder_id: Mapped[int | None] = mapped_column(
        ForeignKey("folders.id", ondelete="SET NULL"), index=True
    )

    folder: Mapped[Folder | None] = relationship(back_populates="documents")


class RecipeBase(DeclarativeBase):
    """The base of ``Recipe`` and ``Ingredient``. Leave it as it is."""


# The key (recipe_id, ingredient_id) finds a recipe's ingredients; the way back needs an index.
recipe_ingredients = Table(
    "recipe_ingredients",
    RecipeBase.metadata,
    Column("recipe_id", ForeignKey("recipes.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "ingredient_id",
        ForeignKey("ingredients.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Recipe(RecipeBase):
    """Table ``recipes``. Add one relationship, and above this class an association table.

    - ``ingredients``: what goes into it, sorted by name

    The association table is called ``recipe_ingredients``. It has two columns, ``recipe_id`` and
    ``ingredient_id``, and no pair stands in it twice. Finding the ingredients of a recipe and the
    recipes of an ingredient are both served by an index that begins with the right column.
    Deleting a recipe or an ingredient, from psql too, deletes its pairs and nothing else.
    """

    __tablename__ = "recipes"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))

    ingredients: Mapped[list["Ingredient"]] = relationship(
        secondary=recipe_ingredients,
        back_populates="recipes",
        passive_deletes=True,
        order_by="Ingredient.name",
    )


class Ingredient(RecipeBase):
    """Table ``ingredients``. Add one relationship.

    - ``recipes``: what it goes into, sorted by title; equal titles by id. The other end of
      ``Recipe.ingredients``
    """

    __tablename__ = "ingredients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)

    recipes: Mapped[list[Recipe]] = relationship(
        secondary=recipe_ingredients,
        back_populates="ingredients",
        passive_deletes=True,
        order_by="Recipe.title, Recipe.id",
    )


class SchoolBase(DeclarativeBase):
    """The base of ``Student``, ``Course`` and ``Enrolment``. Leave it as it is."""


class Student(SchoolBase):
    """Table ``students``. Add one relationship.

    - ``enrolments``: this student's, sorted by ``course_id``

    Deleting a student deletes the enrolments, from psql too, and no course.
    ``session.delete(student)`` sends one statement for that, if no enrolment was loaded before. An
    enrolment that is taken out of ``enrolments`` is deleted.
    """

    __tablename__ = "students"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))

    # Half of an enrolment's key is the student: it cannot be let go of, only deleted.
    enrolments: Mapped[list["Enrolment"]] = relationship(
        back_populates="student",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Enrolment.course_id",
    )


class Course(SchoolBase):
    """Table ``courses``. Add one relationship.

    - ``enrolments``: those in this course, sorted by ``student_id``

    Deleting a course deletes its enrolments, from psql too, and no student.
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

    ``grade`` is NULL until there is one. (The class has no primary key yet, so SQLAlchemy cannot
    map it before you begin: it says so under ``__abstract__``. Remove that line.)
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


class TravelBase(DeclarativeBase):
    """The base of ``Traveller`` and ``Passport``. Leave it as it is."""


class Traveller(TravelBase):
    """Table ``travellers``. Add one relationship.

    - ``passport``: the passport of this traveller, or ``None``

    When a traveller is deleted the passport goes too, from psql as well as by ``session.delete``.
    A passport that is taken away (``traveller.passport = None``) is deleted.
    """

    __tablename__ = "travellers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))

    passport: Mapped["Passport | None"] = relationship(
        back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
    )


class Passport(TravelBase):
    """Table ``passports``. Add one column and one relationship.

    - ``traveller_id``: points to ``travellers.id``, always there; no traveller has two passports,
      and PostgreSQL sees to that
    - ``traveller``: whose it is; the other end of ``Traveller.passport``

    One index on ``traveller_id`` is enough. Deleting a passport deletes nothing else.
    """

    __tablename__ = "passports"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    # The annotation Mapped["Passport | None"] is Python's belief; unique=True makes it true.
    traveller_id: Mapped[int] = mapped_column(
        ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
    )

    traveller: Mapped[Traveller] = relationship(back_populates="passport")


class DepartmentBase(DeclarativeBase):
    """The base of ``Department``. Leave it as it is."""


class Department(DepartmentBase):
    """Table ``departments``, a tree. Add one column and two relationships.

    - ``parent_id``: points to ``departments.id``, with an index; NULL for the one at the top
    - ``parent``: the department above, or ``None``
    - ``children``: those directly below, sorted by name; equal names by id

    A department that has others below it cannot be deleted: PostgreSQL refuses, from psql as well
    as by ``session.delete(department)``, which sends no UPDATE and loads no child before it tries.
    One without any below it can be deleted.
    """

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)

    parent: Mapped["Department | None"] = relationship(
        back_populates="children", remote_side="Department.id"
    )
    # "all": hands off, so that the foreign key can speak. True would still clear loaded children.
    children: Mapped[list["Department"]] = relationship(
        back_populates="parent",
        passive_deletes="all",
        order_by="Department.name, Department.id",
    )


def publish(session: Session, username: str, title: str, tag_names: list[str]) -> Post:
    """Write a post by that user with these tags, and give it back.

    Tags that exist are used, the others are made; a name that stands in ``tag_names`` twice counts
    once. The post's content is the empty text, its status "published"; ``published_at`` is left
    out. When the function returns, the post has its id. The caller commits, not this function.

    The number of statements does not depend on the number of tags: 6 are enough.
    """
    author = session.scalars(select(User).where(User.username == username)).one()
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(tag_names)))}
    # dict.fromkeys: a name that comes twice would be inserted twice, and the second one refused.
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=author, title=title, content="", status="published", tags=tags)
    session.add(post)
    session.flush()
    return post


def bylines(session: Session) -> list[str]:
    """A line for each post, its tags behind it: ``<title>, by <username> (bread, sql)``.

    Tags are sorted by name and stand in brackets; a post without tags has no brackets. The posts
    with most views come first, those with equal views by id. Whatever the number of posts, at
    most 3 statements are sent.
    """
    posts = session.scalars(
        select(Post)
        # Both links are loaded beforehand; touched in the loop, each would cost N statements.
        .options(selectinload(Post.author), selectinload(Post.tags))
        .order_by(Post.views.desc(), Post.id)
    )
    lines = []
    for post in posts:
        names = ", ".join(tag.name for tag in post.tags)
        lines.append(f"{post.title}, by {post.author.username}" + (f" ({names})" if names else ""))
    return lines


def keep_post(engine: Engine, post_id: int) -> Post | None:
    """The post with that id, or ``None``: to be used after its session is closed.

    The caller has no session, and will read the post's title, its author's username, the names of
    its tags, and for each comment the content and the username of its author. The function opens a
    session of its own, sends at most 5 statements, and gives its connection back.
    """
    with Session(engine) as session:
        # A detached object cannot load: all that the caller will touch has to be here already.
        return session.scalars(
            select(Post)
            .where(Post.id == post_id)
            .options(
                joinedload(Post.author),
                selectinload(Post.tags),
                selectinload(Post.comments).joinedload(Comment.author),
            )
        ).one_or_none()


def hand_over(session: Session, leaver: str, heir: str) -> int:
    """Give all posts of one user to another, then delete the first one.

    ``leaver`` and ``heir`` are usernames. No post is lost; the comments of the leaver go.
    Gives back the number of posts that changed hands. Everything has been sent when the function
    returns. The caller commits, not this function.
    """
    old = session.scalars(select(User).where(User.username == leaver)).one()
    new = session.scalars(select(User).where(User.username == heir)).one()
    # A copy of the list: each post that gets another author leaves old.posts at once.
    posts = list(old.posts)
    for post in posts:
        post.author = new
    session.flush()
    session.delete(old)
    session.flush()
    return len(posts)


def outline(session: Session, post_id: int) -> list[tuple[int, int]]:
    """The comments of a post as they are read: for each one how deep it is, and its id.

    A comment on the post itself has depth 0, an answer to it 1, and so on. Each comment is followed
    by its answers (and theirs), before the next one of its own depth. Comments that answer the
    same one, or none, come in the order of their ids. A post without comments gives an empty list.
    One statement, which fetches the comments of this post and no others.
    """
    comments = session.scalars(
        select(Comment).where(Comment.post_id == post_id).order_by(Comment.id)
    ).all()
    # Sorted by hand, because comment.replies would send a statement for every comment.
    answers: dict[int | None, list[int]] = {}
    for comment in comments:
        answers.setdefault(comment.parent_id, []).append(comment.id)

    def below(parent_id: int | None, depth: int) -> list[tuple[int, int]]:
        found = []
        for comment_id in answers.get(parent_id, []):
            found += [(depth, comment_id), *below(comment_id, depth + 1)]
        return found

    return below(None, 0)


def unindexed_keys(engine: Engine) -> list[str]:
    """The foreign keys that no index serves, each as "<table>.<column>", sorted.

    Look at the database behind the engine, whatever tables it has (those of the schema ``public``).
    Every foreign key there has one column. It is served when an index begins with that column: also
    the index of a primary key or of a unique constraint.

    ``inspect(engine)`` gives an inspector: it has ``get_table_names()``, and for each table
    ``get_foreign_keys``, ``get_indexes`` and ``get_pk_constraint``.
    """
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        first = {index["column_names"][0] for index in inspector.get_indexes(table)}
        # get_indexes leaves out the index of the primary key.
        first |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            [column] = key["constrained_columns"]
            if column not in first:
                missing.append(f"{table}.{column}")
    return sorted(missing)
