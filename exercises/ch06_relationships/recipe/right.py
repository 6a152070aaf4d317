"""Other right answers to ``recipe``, each with what its author was thinking."""

from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint
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


class the_other_way_round:
    """The ingredient comes first in the key."""

    Base = _base()

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
        name: Mapped[str] = mapped_column(String(50))
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary="recipe_ingredients",
            back_populates="ingredients",
            order_by="[Recipe.title, Recipe.id]",
        )
        __table_args__ = (UniqueConstraint("name"),)

    pairs = Table(
        "recipe_ingredients",
        Base.metadata,
        Column("ingredient_id", ForeignKey("ingredients.id", ondelete="CASCADE"), primary_key=True),
        Column(
            "recipe_id", ForeignKey(Recipe.id, ondelete="CASCADE"), primary_key=True, index=True
        ),
    )


class unique_pair:
    """No primary key: the pair is unique and never NULL."""

    Base = _base()

    class Recipe(Base):
        __tablename__ = "recipes"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(100))

    class Ingredient(Base):
        __tablename__ = "ingredients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        recipes: Mapped[list["Recipe"]] = relationship(
            secondary=lambda: unique_pair.pairs,
            backref=backref("ingredients", order_by=name, passive_deletes=True),
            order_by="Recipe.title, Recipe.id",
            passive_deletes=True,
        )

    pairs = Table(
        "recipe_ingredients",
        Base.metadata,
        Column("recipe_id", ForeignKey("recipes.id", ondelete="CASCADE"), nullable=False),
        Column(
            "ingredient_id",
            ForeignKey("ingredients.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        UniqueConstraint("recipe_id", "ingredient_id"),
    )
