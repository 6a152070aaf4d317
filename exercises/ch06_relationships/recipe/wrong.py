"""Wrong answers to ``recipe``, each with what its author was thinking."""

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, relationship


def _base():
    """Each wrong answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


def _links(Base, *, key=True, ondelete="CASCADE", index=True):
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


class pair_twice:
    """Two foreign keys, and the table is complete."""

    Base = _base()
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


class links_block_deleting:
    """SQLAlchemy removes the pairs of a recipe by itself."""

    Base = _base()
    _links(Base, ondelete=None)

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


class foreign_key_without_index:
    """The primary key covers both columns."""

    Base = _base()
    _links(Base, index=False)

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


class unsorted:
    """They come as they were appended."""

    Base = _base()
    _links(Base)

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


class ingredients_deleted:
    """A recipe that goes takes its pairs along: that is a cascade. PostgreSQL sees to the rest."""

    Base = _base()
    _links(Base)

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


class ends_not_in_step:
    """Each end has its secondary; that links them."""

    Base = _base()
    _links(Base)

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


class recipes_deleted:
    """Deleting an ingredient deletes where it is used."""

    Base = _base()
    _links(Base)

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


class link_table_not_named:
    """The table is there; SQLAlchemy finds the way by its foreign keys."""

    Base = _base()
    _links(Base)

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


class no_association_table:
    """The name is free, as long as secondary= has the same."""

    Base = _base()
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


class unique_key:
    """The second column of the key needs an index, and unique=True makes one."""

    Base = _base()
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


class name_not_unique:
    """Two ingredients may be called the same."""

    Base = _base()

    recipe_ingredients = Table(
        "recipe_ingredients",
        Base.metadata,
        Column("recipe_id", ForeignKey("recipes.id", ondelete="CASCADE"), primary_key=True),
        Column(
            "ingredient_id",
            ForeignKey("ingredients.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
    )

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))
        ingredients: Mapped[list["Ingredient"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="recipes",
            passive_deletes=True,
            order_by="Ingredient.name",
        )

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50))
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            passive_deletes=True,
            order_by="Recipe.title, Recipe.id",
        )
