"""Wrong answers of chapter 6: ``<exercise>__<mistake>``, each with what its author was thinking.

For an exercise with several classes the answer is a class that holds them.
"""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint, delete
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.orm import (
    Mapped,
    Session,
    backref,
    contains_eager,
    declarative_base,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from workbook.blog import Base as BlogBase
from workbook.blog import Comment, Post, Tag, User


def base():
    """Each wrong answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


# -- shelf ----------------------------------------------------------------------------------------


class shelf__no_foreign_key:
    """shelf_id says where it points by its name."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__foreign_key_without_index:
    """A foreign key brings its index along, as on MySQL."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"))
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__ends_not_in_step:
    """Two relationships along the same foreign key will find each other."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(order_by="Book.title, Book.id")

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship()


class shelf__unsorted:
    """Rows come back in the order of their ids anyway."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(back_populates="shelf")

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__tie_breaker_missing:
    """Sorted by title."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(back_populates="shelf", order_by="Book.title")

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__may_be_null:
    """A book may be lying on the table."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf | None"] = relationship(back_populates="books")


class shelf__list_or_one:
    """The relationship knows by itself that there are many books."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped["Book"] = relationship(back_populates="shelf", order_by="Book.title, Book.id")

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__unique_key:
    """A key is unique, and unique brings the index along."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), unique=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__null_on_delete:
    """A book survives its shelf."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(
            ForeignKey("shelves.id", ondelete="SET NULL"), index=True
        )
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__no_list:
    """No book stands there twice, so it is a set."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[set["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__unknown_name:
    """The columns by the names that they have in the database."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="books.title, books.id"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__order_by_in_pieces:
    """Two columns are a list of two."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by=["Book.title", "Book.id"]
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


class shelf__lazy_raise:
    """The application has lazy='raise' everywhere."""

    Base = base()

    class Shelf(Base):
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books: Mapped[list["Book"]] = relationship(
            back_populates="shelf", order_by="Book.title, Book.id", lazy="raise"
        )

    class Book(Base):
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf: Mapped["Shelf"] = relationship(back_populates="books")


# -- invoice --------------------------------------------------------------------------------------


class invoice__cascade_in_python_only:
    """cascade="all, delete-orphan" is what the guides say."""

    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice", cascade="all, delete-orphan", order_by="Line.id"
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class invoice__loads_the_children:
    """Both halves, so both work."""

    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice", cascade="all, delete-orphan", order_by="Line.id"
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class invoice__let_go_instead_of_deleted:
    """ON DELETE CASCADE is in the database, so Python needs to know nothing."""

    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(back_populates="invoice", order_by="Line.id")

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class invoice__orphan_not_deleted:
    """cascade="all": all means all."""

    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice", cascade="all", passive_deletes=True, order_by="Line.id"
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


class invoice__deletes_upwards:
    """The cascade on both ends, to be safe."""

    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Line.id",
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines", cascade="all")


class invoice__cascade_on_the_wrong_side:
    """The line is what gets deleted, so the line gets the cascade."""

    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(back_populates="invoice", order_by="Line.id")

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(
            back_populates="lines", cascade="all, delete-orphan"
        )


class invoice__not_saved_along:
    """The two cascades that the task speaks of, and no more."""

    Base = base()

    class Invoice(Base):
        __tablename__ = "invoices"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        lines: Mapped[list["Line"]] = relationship(
            back_populates="invoice",
            cascade="delete, delete-orphan",
            passive_deletes=True,
            order_by="Line.id",
        )

    class Line(Base):
        __tablename__ = "invoice_lines"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(200))
        invoice_id: Mapped[int] = mapped_column(
            ForeignKey("invoices.id", ondelete="CASCADE"), index=True
        )
        invoice: Mapped["Invoice"] = relationship(back_populates="lines")


# -- folder ---------------------------------------------------------------------------------------


class folder__may_not_be_null:
    """int, as every key."""

    Base = base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder", passive_deletes=True, order_by="Document.id"
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class folder__other_on_delete:
    """CASCADE is the word for "go on to the children"."""

    Base = base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder", passive_deletes=True, order_by="Document.id"
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="CASCADE"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class folder__loads_the_children:
    """SQLAlchemy sets NULL by default, and so does PostgreSQL."""

    Base = base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder", order_by="Document.id"
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class folder__documents_deleted:
    """cascade="all, delete" together with passive_deletes, as for the invoice."""

    Base = base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder", cascade="all, delete", order_by="Document.id"
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class folder__orphan_deleted:
    """The invoice had delete-orphan too."""

    Base = base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by="Document.id",
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class folder__loaded_documents_deleted:
    """cascade for the session, SET NULL for PostgreSQL, and PostgreSQL decides."""

    Base = base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder",
            cascade="all",
            passive_deletes=True,
            order_by="Document.id",
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents")


class folder__deletes_upwards:
    """What belongs together gets a cascade, on either side."""

    Base = base()

    class Folder(Base):
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents: Mapped[list["Document"]] = relationship(
            back_populates="folder",
            passive_deletes=True,
            order_by="Document.id",
        )

    class Document(Base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder: Mapped["Folder | None"] = relationship(back_populates="documents", cascade="all")


# -- recipe ---------------------------------------------------------------------------------------


def links(Base, *, key=True, ondelete="CASCADE", index=True):
    """The association table, with what a wrong answer leaves out."""
    return Table(
        "recipe_ingredients",
        Base.metadata,
        Column("recipe_id", ForeignKey("recipes.id", ondelete=ondelete), primary_key=key),
        Column(
            "ingredient_id",
            ForeignKey("ingredients.id", ondelete=ondelete),
            primary_key=key,
            index=index,
        ),
    )


class recipe__pair_twice:
    """Two foreign keys, and the table is complete."""

    Base = base()
    Table(
        "recipe_ingredients",
        Base.metadata,
        Column("recipe_id", ForeignKey("recipes.id", ondelete="CASCADE"), index=True),
        Column("ingredient_id", ForeignKey("ingredients.id", ondelete="CASCADE"), index=True),
    )

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients", back_populates="recipes", order_by="Ingredient.name"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            order_by="Recipe.title, Recipe.id",
        )


class recipe__links_block_deleting:
    """SQLAlchemy removes the pairs of a recipe by itself."""

    Base = base()
    links(Base, ondelete=None)

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients", back_populates="recipes", order_by="Ingredient.name"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            order_by="Recipe.title, Recipe.id",
        )


class recipe__foreign_key_without_index:
    """The primary key covers both columns."""

    Base = base()
    links(Base, index=False)

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients", back_populates="recipes", order_by="Ingredient.name"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            order_by="Recipe.title, Recipe.id",
        )


class recipe__unsorted:
    """They come as they were appended."""

    Base = base()
    links(Base)

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients", back_populates="recipes"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients", back_populates="ingredients"
        )


class recipe__ingredients_deleted:
    """A recipe that goes takes its pairs along: that is a cascade. PostgreSQL sees to the rest."""

    Base = base()
    links(Base)

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="recipes",
            cascade="all, delete",
            passive_deletes=True,
            order_by="Ingredient.name",
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            order_by="Recipe.title, Recipe.id",
        )


class recipe__ends_not_in_step:
    """Each end has its secondary; that links them."""

    Base = base()
    links(Base)

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients", order_by="Ingredient.name"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients", order_by="Recipe.title, Recipe.id"
        )


class recipe__recipes_deleted:
    """Deleting an ingredient deletes where it is used."""

    Base = base()
    links(Base)

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients", back_populates="recipes", order_by="Ingredient.name"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            cascade="all",
            passive_deletes=True,
            back_populates="ingredients",
            order_by="Recipe.title, Recipe.id",
        )


class recipe__link_table_not_named:
    """The table is there; SQLAlchemy finds the way by its foreign keys."""

    Base = base()
    links(Base)

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            back_populates="recipes", order_by="Ingredient.name"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            back_populates="ingredients", order_by="Recipe.title, Recipe.id"
        )


class recipe__no_association_table:
    """The name is free, as long as secondary= has the same."""

    Base = base()
    Table(
        "ingredients_of_recipes",
        Base.metadata,
        Column("recipe_id", ForeignKey("recipes.id", ondelete="CASCADE"), primary_key=True),
        Column("ingredient_id", ForeignKey("ingredients.id", ondelete="CASCADE"), primary_key=True),
    )

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="ingredients_of_recipes", back_populates="recipes", order_by="Ingredient.name"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="ingredients_of_recipes",
            back_populates="ingredients",
            order_by="Recipe.title, Recipe.id",
        )


class recipe__unique_key:
    """The second column of the key needs an index, and unique=True makes one."""

    Base = base()
    Table(
        "recipe_ingredients",
        Base.metadata,
        Column("recipe_id", ForeignKey("recipes.id", ondelete="CASCADE"), primary_key=True),
        Column("ingredient_id", ForeignKey("ingredients.id", ondelete="CASCADE"), unique=True),
    )

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients", back_populates="recipes", order_by="Ingredient.name"
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            order_by="Recipe.title, Recipe.id",
        )


# -- enrolment ------------------------------------------------------------------------------------


class enrolment__pair_is_not_the_key:
    """Every table has an id."""

    Base = base()

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


class enrolment__let_go_instead_of_deleted:
    """ON DELETE CASCADE is enough."""

    Base = base()

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


class enrolment__orphan_not_deleted:
    """passive_deletes leaves everything to PostgreSQL."""

    Base = base()

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


class enrolment__foreign_key_without_index:
    """Both columns are in the primary key."""

    Base = base()

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


class enrolment__cascade_in_python_only:
    """The cascades on the lists see to it."""

    Base = base()

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


class enrolment__deletes_upwards:
    """An enrolment is the child of a student: a cascade on both ends."""

    Base = base()

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


class enrolment__grade_always_there:
    """A grade is a number."""

    Base = base()

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


class enrolment__loads_the_children:
    """passive_deletes on the first list; the second one is found by the other."""

    Base = base()

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


class enrolment__not_saved_along:
    """delete and delete-orphan are what the task asks for."""

    Base = base()

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


# -- passport -------------------------------------------------------------------------------------


class passport__two_passports:
    """Mapped["Passport | None"] says that there is one."""

    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), index=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class passport__list_or_one:
    """A list with one thing in it."""

    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped[list["Passport"]] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class passport__key_on_the_wrong_side:
    """traveller.passport is a column of the traveller."""

    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport_id: Mapped[int | None] = mapped_column(ForeignKey("passports.id"), unique=True)
        passport: Mapped["Passport | None"] = relationship(back_populates="traveller")

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller: Mapped["Traveller | None"] = relationship(back_populates="passport")


class passport__orphan_not_deleted:
    """ON DELETE CASCADE deletes what belongs to nobody."""

    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class passport__index_twice:
    """index=True on every foreign key."""

    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        __table_args__ = (UniqueConstraint("traveller_id"),)
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), index=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class passport__deletes_upwards:
    """The two belong together, whoever goes first."""

    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport", cascade="all")


class passport__cascade_in_python_only:
    """The cascade deletes the passport."""

    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id"), unique=True)
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class passport__may_be_null:
    """A traveller may have no passport, so the column may be empty."""

    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="all, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int | None] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


class passport__not_saved_along:
    """Only what has to do with deleting."""

    Base = base()

    class Traveller(Base):
        __tablename__ = "travellers"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        passport: Mapped["Passport | None"] = relationship(
            back_populates="traveller", cascade="delete, delete-orphan", passive_deletes=True
        )

    class Passport(Base):
        __tablename__ = "passports"
        id: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[str] = mapped_column(String(20), unique=True)
        traveller_id: Mapped[int] = mapped_column(
            ForeignKey("travellers.id", ondelete="CASCADE"), unique=True
        )
        traveller: Mapped["Traveller"] = relationship(back_populates="passport")


# -- department -----------------------------------------------------------------------------------


class department__both_the_same_direction(base()):
    """back_populates says which is which."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    parent: Mapped["department__both_the_same_direction | None"] = relationship(
        back_populates="children"
    )
    children: Mapped[list["department__both_the_same_direction"]] = relationship(
        back_populates="parent", passive_deletes="all"
    )


class department__children_cut_loose(base()):
    """PostgreSQL refuses by itself, so nothing has to be said."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


department__children_cut_loose.parent = relationship(
    department__children_cut_loose,
    back_populates="children",
    remote_side=department__children_cut_loose.id,
)
department__children_cut_loose.children = relationship(
    department__children_cut_loose,
    back_populates="parent",
    order_by=(department__children_cut_loose.name, department__children_cut_loose.id),
)


class department__subtree_deleted(base()):
    """The cascade of the chapter."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


department__subtree_deleted.parent = relationship(
    department__subtree_deleted,
    back_populates="children",
    remote_side=department__subtree_deleted.id,
)
department__subtree_deleted.children = relationship(
    department__subtree_deleted,
    back_populates="parent",
    cascade="all, delete-orphan",
    order_by=(department__subtree_deleted.name, department__subtree_deleted.id),
)


class department__other_on_delete(base()):
    """ON DELETE SET NULL: the column may be NULL, after all."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id", ondelete="SET NULL"), index=True
    )


department__other_on_delete.parent = relationship(
    department__other_on_delete,
    back_populates="children",
    remote_side=department__other_on_delete.id,
)
department__other_on_delete.children = relationship(
    department__other_on_delete,
    back_populates="parent",
    passive_deletes="all",
    order_by=(department__other_on_delete.name, department__other_on_delete.id),
)


class department__upside_down(base()):
    """The children are the remote side: they are further away."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


department__upside_down.parent = relationship(
    department__upside_down, back_populates="children", passive_deletes="all"
)
department__upside_down.children = relationship(
    department__upside_down,
    back_populates="parent",
    remote_side=department__upside_down.id,
)


class department__tie_breaker_missing(base()):
    """Sorted by name, as it says."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


department__tie_breaker_missing.parent = relationship(
    department__tie_breaker_missing,
    back_populates="children",
    remote_side=department__tie_breaker_missing.id,
)
department__tie_breaker_missing.children = relationship(
    department__tie_breaker_missing,
    back_populates="parent",
    passive_deletes="all",
    order_by=department__tie_breaker_missing.name,
)


class department__deletes_upwards(base()):
    """parent and children are two ends of one link, so both get the same."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)


department__deletes_upwards.parent = relationship(
    department__deletes_upwards,
    back_populates="children",
    remote_side=department__deletes_upwards.id,
    cascade="all",
)
department__deletes_upwards.children = relationship(
    department__deletes_upwards,
    back_populates="parent",
    passive_deletes="all",
    order_by=(department__deletes_upwards.name, department__deletes_upwards.id),
)


class department__unique_key(base()):
    """A department has one parent."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), unique=True)


department__unique_key.parent = relationship(
    department__unique_key,
    back_populates="children",
    remote_side=department__unique_key.id,
)
department__unique_key.children = relationship(
    department__unique_key,
    back_populates="parent",
    passive_deletes="all",
    order_by=(department__unique_key.name, department__unique_key.id),
)


class department__may_not_be_null(base()):
    """An int, as the key that it points to."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)


department__may_not_be_null.parent = relationship(
    department__may_not_be_null,
    back_populates="children",
    remote_side=department__may_not_be_null.id,
)
department__may_not_be_null.children = relationship(
    department__may_not_be_null,
    back_populates="parent",
    passive_deletes="all",
    order_by=(department__may_not_be_null.name, department__may_not_be_null.id),
)


class department__foreign_key_without_index(base()):
    """What it points to is a primary key, which has an index."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))


department__foreign_key_without_index.parent = relationship(
    department__foreign_key_without_index,
    back_populates="children",
    remote_side=department__foreign_key_without_index.id,
)
department__foreign_key_without_index.children = relationship(
    department__foreign_key_without_index,
    back_populates="parent",
    passive_deletes="all",
    order_by=(department__foreign_key_without_index.name, department__foreign_key_without_index.id),
)


# -- publish --------------------------------------------------------------------------------------


def _author(session, username):
    return session.scalars(select(User).where(User.username == username)).one()


def publish__new_tag_each_time(session, username, title, tag_names):
    """A Tag for each name, as the guide does it."""
    post = Post(author=_author(session, username), title=title, content="", status="published")
    post.tags = [Tag(name=name) for name in tag_names]
    session.add(post)
    session.flush()
    return post


def publish__never_added(session, username, title, tag_names):
    """The author is in the session, so the post is too."""
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(tag_names)))}
    return Post(
        author=_author(session, username),
        title=title,
        content="",
        status="published",
        tags=[known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)],
    )


def publish__name_twice_makes_two(session, username, title, tag_names):
    """Look each one up, make those that are missing."""
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(tag_names)))}
    tags = [known.get(name) or Tag(name=name) for name in tag_names]
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    post.status = "published"
    session.add(post)
    session.flush()
    return post


def publish__one_statement_per_tag(session, username, title, tag_names):
    """tag_named() of the chapter, for each name."""
    tags = []
    for name in dict.fromkeys(tag_names):
        tag = session.scalars(select(Tag).where(Tag.name == name)).one_or_none()
        tags.append(tag or Tag(name=name))
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    post.status = "published"
    session.add(post)
    session.flush()
    return post


def publish__commits(session, username, title, tag_names):
    """commit() is what saves."""
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(tag_names)))}
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    post.status = "published"
    session.add(post)
    session.commit()
    return post


def publish__not_flushed(session, username, title, tag_names):
    """The caller's commit will send it."""
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(tag_names)))}
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    post.status = "published"
    session.add(post)
    return post


def publish__only_known_tags(session, username, title, tag_names):
    """Take the tags that have these names."""
    tags = session.scalars(select(Tag).where(Tag.name.in_(tag_names))).all()
    post = Post(author=_author(session, username), title=title, content="", tags=list(tags))
    post.status = "published"
    session.add(post)
    session.flush()
    return post


def _known(session, names):
    return {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(names)))}


def publish__other_session(session, username, title, tag_names):
    """A session of its own, so that nothing else is saved along with the post."""
    with Session(session.get_bind(), expire_on_commit=False) as own, own.begin():
        known = _known(own, tag_names)
        tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
        post = Post(author=_author(own, username), title=title, content="", tags=tags)
        post.status = "published"
        own.add(post)
    return post


def publish__rows_not_objects(session, username, title, tag_names):
    """execute() finds the author."""
    author = session.execute(select(User).where(User.username == username)).one()
    known = _known(session, tag_names)
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=author, title=title, content="", status="published", tags=tags)
    session.add(post)
    session.flush()
    return post


def publish__other_row(session, username, title, tag_names):
    """The status has a default."""
    known = _known(session, tag_names)
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    session.add(post)
    session.flush()
    return post


def publish__raises(session, username, title, tag_names):
    """An empty content can be left out."""
    known = _known(session, tag_names)
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=_author(session, username), title=title, status="published", tags=tags)
    session.add(post)
    session.flush()
    return post


# -- bylines --------------------------------------------------------------------------------------


def _line(post):
    names = ", ".join(tag.name for tag in post.tags)
    return f"{post.title}, by {post.author.username}" + (f" ({names})" if names else "")


def bylines__n_plus_one(session):
    """SQLAlchemy joins what is needed."""
    return [_line(p) for p in session.scalars(select(Post).order_by(Post.views.desc(), Post.id))]


def bylines__wrong_order(session):
    """Views from high to low."""
    statement = select(Post).options(selectinload(Post.author), selectinload(Post.tags))
    return [_line(p) for p in session.scalars(statement.order_by(Post.views.desc(), Post.title))]


def bylines__inner_instead_of_outer(session):
    """Join everything, then everything is there."""
    statement = (
        select(
            Post.title
            + ", by "
            + User.username
            + " ("
            + func.string_agg(Tag.name, text("', ' ORDER BY tags.name"))
            + ")"
        )
        .join(Post.author)
        .join(Post.tags)
        .group_by(Post.id, User.id)
        .order_by(Post.views.desc(), Post.id)
    )
    return session.scalars(statement).all()


def bylines__empty_brackets(session):
    """The brackets belong to the format."""
    statement = select(Post).options(selectinload(Post.author), selectinload(Post.tags))
    return [
        f"{p.title}, by {p.author.username} ({', '.join(tag.name for tag in p.tags)})"
        for p in session.scalars(statement.order_by(Post.views.desc(), Post.id))
    ]


def bylines__other_order(session):
    """Sorted by views."""
    statement = select(Post).options(selectinload(Post.author), selectinload(Post.tags))
    return [_line(p) for p in session.scalars(statement.order_by(Post.views, Post.id))]


def bylines__returns_a_generator(session):
    """A yield for each line: shorter than a list."""
    for post in session.scalars(select(Post).order_by(Post.views.desc(), Post.id)):
        yield _line(post)


def bylines__line_per_tag(session):
    """Join the author and the tags, and write a line for each row."""
    rows = session.execute(
        select(Post.title, User.username, Tag.name)
        .join(Post.author)
        .outerjoin(Post.tags)
        .order_by(Post.views.desc(), Post.id, Tag.name)
    )
    return [f"{title}, by {name}" + (f" ({tag})" if tag else "") for title, name, tag in rows]


def bylines__tags_unsorted(session):
    """Put the tags together in the database."""
    tags = func.string_agg(Tag.name, text("', ' ORDER BY tags.id"))
    rows = session.execute(
        select(Post.title, User.username, tags)
        .join(Post.author)
        .outerjoin(Post.tags)
        .group_by(Post.id, User.id)
        .order_by(Post.views.desc(), Post.id)
    )
    return [f"{title}, by {name}" + (f" ({tags})" if tags else "") for title, name, tags in rows]


# -- keep_post ------------------------------------------------------------------------------------


def keep_post__detached(engine, post_id):
    """The session has loaded the post; the rest comes when it is needed."""
    with Session(engine) as session:
        return session.get(Post, post_id)


def keep_post__session_left_open(engine, post_id):
    """While the session is open, everything can be loaded."""
    session = Session(engine)
    return session.get(Post, post_id)


def keep_post__n_plus_one(engine, post_id):
    """Touch everything once, then it is loaded."""
    with Session(engine) as session:
        post = session.get(Post, post_id)
        if post is not None:
            post.author, post.tags  # noqa: B018
            for comment in post.comments:
                comment.author  # noqa: B018
        return post


def keep_post__not_none(engine, post_id):
    """An empty post is better than an error."""
    with Session(engine) as session:
        statement = (
            select(Post)
            .where(Post.id == post_id)
            .options(
                joinedload(Post.author),
                selectinload(Post.tags),
                selectinload(Post.comments).joinedload(Comment.author),
            )
        )
        return session.scalars(statement).one_or_none() or Post(id=post_id)


def keep_post__expired(engine, post_id):
    """Everything is loaded; commit() ends the transaction."""
    with Session(engine) as session:
        statement = (
            select(Post)
            .where(Post.id == post_id)
            .options(
                joinedload(Post.author),
                selectinload(Post.tags),
                selectinload(Post.comments).joinedload(Comment.author),
            )
        )
        post = session.scalars(statement).one_or_none()
        session.commit()
        return post


KEPT = (
    joinedload(Post.author),
    selectinload(Post.tags),
    selectinload(Post.comments).joinedload(Comment.author),
)


def keep_post__raises_when_missing(engine, post_id):
    """An id has one post: one()."""
    with Session(engine) as session:
        return session.scalars(select(Post).where(Post.id == post_id).options(*KEPT)).one()


def keep_post__rows_not_objects(engine, post_id):
    """execute() runs a statement."""
    with Session(engine) as session:
        found = session.execute(select(Post).where(Post.id == post_id).options(*KEPT))
        return found.one_or_none()


def keep_post__inner_instead_of_outer(engine, post_id):
    """Join the comments, and load from the join."""
    with Session(engine) as session:
        statement = (
            select(Post)
            .join(Post.comments)
            .where(Post.id == post_id)
            .options(
                joinedload(Post.author),
                selectinload(Post.tags),
                contains_eager(Post.comments).joinedload(Comment.author),
            )
        )
        return session.scalars(statement).unique().one_or_none()


# -- hand_over ------------------------------------------------------------------------------------


def _pair(session, leaver, heir):
    return _author(session, leaver), _author(session, heir)


def hand_over__posts_lost(session, leaver, heir):
    """Go through the list and give each post its new author."""
    old, new = _pair(session, leaver, heir)
    number = len(old.posts)
    for post in old.posts:
        post.author = new
    session.flush()
    session.delete(old)
    session.flush()
    return number


def hand_over__deleted_with_the_leaver(session, leaver, heir):
    """One UPDATE is enough for all posts; the number is known already."""
    old, new = _pair(session, leaver, heir)
    number = len(old.posts)
    session.execute(update(Post).where(Post.author_id == old.id).values(author_id=new.id))
    session.delete(old)
    session.flush()
    return number


def hand_over__heirs_posts_lost(session, leaver, heir):
    """The list of the one becomes the list of the other."""
    old, new = _pair(session, leaver, heir)
    number = len(old.posts)
    new.posts = old.posts
    session.flush()
    session.delete(old)
    session.flush()
    return number


def hand_over__leaver_stays(session, leaver, heir):
    """The posts are what matters."""
    old, new = _pair(session, leaver, heir)
    posts = list(old.posts)
    new.posts.extend(posts)
    session.flush()
    return len(posts)


def hand_over__commits(session, leaver, heir):
    """Two steps, so commit after the first."""
    old, new = _pair(session, leaver, heir)
    moved = session.execute(
        update(Post).where(Post.author_id == old.id).values(author_id=new.id)
    ).rowcount
    session.commit()
    session.delete(old)
    session.flush()
    return moved


def hand_over__not_sent(session, leaver, heir):
    """delete() deletes."""
    old, new = _pair(session, leaver, heir)
    posts = list(old.posts)
    for post in posts:
        post.author = new
    session.flush()
    session.delete(old)
    return len(posts)


def hand_over__refused(session, leaver, heir):
    """First take the posts away from the old one, then give them to the new one."""
    old, new = _pair(session, leaver, heir)
    number = len(old.posts)
    session.execute(update(Post).where(Post.author_id == old.id).values(author_id=None))
    session.execute(update(Post).where(Post.author_id.is_(None)).values(author_id=new.id))
    session.delete(old)
    session.flush()
    return number


def hand_over__other_number(session, leaver, heir):
    """Count at the end."""
    old, new = _pair(session, leaver, heir)
    session.execute(update(Post).where(Post.author_id == old.id).values(author_id=new.id))
    session.delete(old)
    session.flush()
    return len(new.posts)


def hand_over__taken_out_first(session, leaver, heir):
    """Out of the one list, into the other."""
    old, new = _pair(session, leaver, heir)
    posts = list(old.posts)
    old.posts.clear()
    session.flush()
    new.posts.extend(posts)
    session.delete(old)
    session.flush()
    return len(posts)


def hand_over__drafts_lost(session, leaver, heir):
    """What nobody has seen nobody will miss."""
    old, new = _pair(session, leaver, heir)
    mine = update(Post).where(Post.author_id == old.id, Post.status == "published")
    moved = session.execute(mine.values(author_id=new.id)).rowcount
    session.delete(old)
    session.flush()
    return moved


def hand_over__heir_goes(session, leaver, heir):
    """The first one gets them from the second one."""
    new, old = _pair(session, leaver, heir)
    mine = update(Post).where(Post.author_id == old.id)
    moved = session.execute(mine.values(author_id=new.id)).rowcount
    session.delete(old)
    session.flush()
    return moved


def hand_over__other_comments(session, leaver, heir):
    """Everything that the leaver has written goes to the heir."""
    old, new = _pair(session, leaver, heir)
    mine = update(Post).where(Post.author_id == old.id)
    moved = session.execute(mine.values(author_id=new.id)).rowcount
    session.execute(update(Comment).where(Comment.author_id == old.id).values(author_id=new.id))
    session.delete(old)
    session.flush()
    return moved


def hand_over__other_authors(session, leaver, heir):
    """UPDATE posts SET author_id = the heir."""
    old, new = _pair(session, leaver, heir)
    moved = len(old.posts)
    session.execute(update(Post).values(author_id=new.id))
    session.expire(old)
    session.delete(old)
    session.flush()
    return moved


# -- outline --------------------------------------------------------------------------------------


def _comments(session, post_id):
    statement = select(Comment).where(Comment.post_id == post_id).order_by(Comment.id)
    return session.scalars(statement).all()


def outline__n_plus_one(session, post_id):
    """comment.replies holds the answers."""

    def below(comments, depth):
        found = []
        for comment in comments:
            found += [(depth, comment.id), *below(comment.replies, depth + 1)]
        return found

    return below([c for c in _comments(session, post_id) if c.parent_id is None], 0)


def outline__level_by_level(session, post_id):
    """Level after level until nothing is left."""
    comments = _comments(session, post_id)
    found, level, depth = [], {None}, 0
    while level:
        level = {c.id for c in comments if c.parent_id in level}
        found += [(depth, number) for number in sorted(level)]
        depth += 1
    return found


def outline__two_levels_only(session, post_id):
    """The comments, and below each one its answers."""
    comments = _comments(session, post_id)
    found = []
    for top in comments:
        if top.parent_id is None:
            found.append((0, top.id))
            found += [(1, c.id) for c in comments if c.parent_id == top.id]
    return found


def outline__by_id(session, post_id):
    """Answers are younger than what they answer, so the ids are in order."""
    depths, found = {None: -1}, []
    for comment in _comments(session, post_id):
        depths[comment.id] = depths[comment.parent_id] + 1
        found.append((depths[comment.id], comment.id))
    return found


def outline__depth_from_one(session, post_id):
    """A comment is one level below its post."""
    answers = {}
    for comment in _comments(session, post_id):
        answers.setdefault(comment.parent_id, []).append(comment.id)

    def below(parent_id, depth):
        found = []
        for number in answers.get(parent_id, []):
            found += [(depth, number), *below(number, depth + 1)]
        return found

    return below(None, 1)


def _below(comments, parent_id, depth):
    found = []
    for comment in comments:
        if comment.parent_id == parent_id:
            found += [(depth, comment.id), *_below(comments, comment.id, depth + 1)]
    return found


def outline__filters_in_python(session, post_id):
    """Load the comments once, then look through them."""
    every = session.scalars(select(Comment).order_by(Comment.id)).all()
    return _below([comment for comment in every if comment.post_id == post_id], None, 0)


def outline__none_instead_of_empty(session, post_id):
    """Without comments there is nothing to give back."""
    comments = _comments(session, post_id)
    if comments:
        return _below(comments, None, 0)


# -- unindexed_keys -------------------------------------------------------------------------------


def unindexed_keys__forgets_primary_key(engine):
    """get_indexes gives the indexes."""
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        first = {index["column_names"][0] for index in inspector.get_indexes(table)}
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in first:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)


def unindexed_keys__any_position(engine):
    """A column that is in an index is indexed."""
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        covered = {name for index in inspector.get_indexes(table) for name in index["column_names"]}
        covered |= set(inspector.get_pk_constraint(table)["constrained_columns"])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in covered:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)


def unindexed_keys__models_not_database(engine):
    """The models know their tables, keys and indexes."""
    missing = []
    for table in BlogBase.metadata.sorted_tables:
        first = {next(iter(index.columns)).name for index in table.indexes}
        first.add(next(iter(table.primary_key.columns)).name)
        for column in table.columns:
            if column.foreign_keys and column.name not in first:
                missing.append(f"{table.name}.{column.name}")
    return sorted(missing)


def unindexed_keys__wrong_order(engine):
    """Sorted by table, as get_table_names gives them."""
    inspector = inspect(engine)
    missing = []
    for table in reversed(inspector.get_table_names()):
        first = {index["column_names"][0] for index in inspector.get_indexes(table)}
        first |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in first:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return missing


def unindexed_keys__forgets_unique(engine):
    """Indexes and primary keys; a unique constraint is a constraint."""
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        first = {
            index["column_names"][0]
            for index in inspector.get_indexes(table)
            if not index.get("duplicates_constraint")
        }
        first |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in first:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)


def unindexed_keys__single_column_only(engine):
    """A key of one column needs an index on that column."""
    inspector = inspect(engine)
    missing = []
    for table in inspector.get_table_names():
        indexes = [index["column_names"] for index in inspector.get_indexes(table)]
        indexed = {columns[0] for columns in indexes if len(columns) == 1}
        indexed |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in indexed:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)


def unindexed_keys__session_left_open(engine):
    """inspect() wants a connection."""
    inspector = inspect(engine.connect())
    missing = []
    for table in inspector.get_table_names():
        first = {index["column_names"][0] for index in inspector.get_indexes(table)}
        first |= set(inspector.get_pk_constraint(table)["constrained_columns"][:1])
        for key in inspector.get_foreign_keys(table):
            if key["constrained_columns"][0] not in first:
                missing.append(f"{table}.{key['constrained_columns'][0]}")
    return sorted(missing)
