"""The reference solution of ``recipe``."""

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


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

    ingredients: Mapped[list["Ingredient"]] = relationship(
        secondary=recipe_ingredients,
        back_populates="recipes",
        passive_deletes=True,
        order_by="Ingredient.name",
    )


class Ingredient(RecipeBase):
    """Table ``ingredients``. Add one relationship.

    - ``recipes``: the recipes that contain this ingredient, sorted by title, and those with equal
      titles by id. The other end of ``Recipe.ingredients``
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
