"""The check of ``recipe``, chapter 6."""

from exercises.ch06_relationships.common import (
    build,
    cascades,
    deletes_nothing,
    foreign_key,
    in_step,
    indexed,
    relationship,
)
from workbook.judge.case import Case
from workbook.judge.verdict import on

BLOCKED = (
    "links_block_deleting",
    (
        "The foreign keys of recipe_ingredients don't tell PostgreSQL to delete the pairs of a "
        "recipe or an ingredient that is deleted."
    ),
)


@on("empty")
def check_recipe(case: Case) -> None:
    _, _, pairs = build(case, "Recipe", "Ingredient", links="recipe_ingredients")
    for column in ("recipe_id", "ingredient_id"):
        foreign_key(case, pairs, column, "CASCADE", otherwise=BLOCKED)
        indexed(case, pairs, column)
    case.mistake(
        "pair_twice",
        not any(index.unique and len(index.keys) == 2 for index in pairs.indexes),
        "The same ingredient can be put into the same recipe twice: nothing makes the pair unique.",
    )
    ingredients = relationship(case, "Recipe", "ingredients", many=True, order=("name",))
    recipes = relationship(case, "Ingredient", "recipes", many=True, order=("title", "id"))
    in_step(case, "Recipe", "ingredients", "Ingredient", "recipes")
    for link, mistake, owner in (
        (ingredients, "ingredients_deleted", "recipe"),
        (recipes, "recipes_deleted", "ingredient"),
    ):
        what = (
            f"session.delete({owner}) deletes its {link.key} too, although another {owner} may be "
            "linked to them"
        )
        deletes_nothing(case, link, mistake, what)
        cascades(case, link)
