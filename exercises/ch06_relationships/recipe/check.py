"""The check of ``recipe``, chapter 6."""

from exercises.ch06_relationships.common import (
    build,
    count,
    deletes_from_outside,
    flush,
    foreign_key,
    indexed,
    ordered,
    relationship,
    saved_together,
)
from workbook.judge.case import Case
from workbook.judge.schema import refusal
from workbook.judge.verdict import on


@on("empty")
def check_recipe(case: Case) -> None:
    _, _, pairs = build(case, "Recipe", "Ingredient", links="recipe_ingredients")
    pairs.has_columns("recipe_id", "ingredient_id")
    blocked = (
        "links_block_deleting",
        (
            "The foreign keys of recipe_ingredients do not tell PostgreSQL what to do with the "
            "pairs of a recipe that goes, so it refuses."
        ),
    )
    foreign_key(case, pairs, "recipe_id", "recipes", "CASCADE", otherwise=blocked)
    foreign_key(case, pairs, "ingredient_id", "ingredients", "CASCADE", otherwise=blocked)
    for column in ("recipe_id", "ingredient_id"):
        indexed(case, pairs, column)
    relationship(case, "Recipe", "ingredients", "Ingredient", many=True)
    relationship(case, "Ingredient", "recipes", "Recipe", many=True)
    recipe, ingredient = case.objects["Recipe"], case.objects["Ingredient"]
    soup, salt = recipe(title="soup"), ingredient(name="mint")
    soup.ingredients.append(salt)
    case.mistake(
        "ends_not_in_step",
        salt.recipes != [soup],
        "A recipe got an ingredient, and ingredient.recipes does not show it: back_populates on "
        "each end names the other.",
    )
    saved_together(case, soup, "ingredients")
    case.sql(
        "INSERT INTO recipes (id, title) VALUES (3, 'bread'), (1, 'soup'), (2, 'bread'), "
        "(4, 'pie'), (5, 'stew'), (6, 'cake')"
    )
    case.sql(
        "INSERT INTO ingredients (id, name) VALUES (1, 'salt'), (2, 'flour'), (3, 'water'), "
        "(4, 'egg'), (5, 'sugar'), (6, 'milk')"
    )
    insert = "INSERT INTO recipe_ingredients (recipe_id, ingredient_id) VALUES "
    case.sql(f"{insert} (3, 1), (1, 1), (2, 1), (2, 3), (2, 2), (1, 3), (4, 4), (4, 2), (5, 5), "
             "(5, 6), (6, 6), (6, 5)")  # fmt: skip
    case.mistake(
        "pair_twice",
        refusal(case, f"{insert} (2, 1)") is None,
        "The same ingredient was put into the same recipe twice, and nothing refused it.",
    )
    with case.session() as session:
        bread = session.get_one(recipe, 2)
        ordered(case, bread, "ingredients", "name", ["flour", "salt", "water"], [])
        of_salt = session.get_one(ingredient, 1)
        ordered(case, of_salt, "recipes", "id", [2, 3, 1], [3, 2, 1])
        bread.ingredients.remove(of_salt)
        flush(case, session, "Taking an ingredient out of a recipe", {})
        session.commit()
        _pairs_left(case, 11, 6, 6, "ingredients_deleted", "Taking an ingredient out of a recipe")
        for kind, number, loaded, left in (
            (recipe, 2, "", (9, 5, 6)),
            (recipe, 5, "ingredients", (7, 4, 6)),
            (ingredient, 6, "", (6, 4, 5)),
            (ingredient, 5, "recipes", (5, 4, 4)),
        ):
            going = session.get_one(kind, number)
            doing = f"session.delete({kind.__name__.lower()})"
            if loaded:
                getattr(going, loaded)
                doing = f"{doing}, after its {loaded} were loaded,"
            session.delete(going)
            flush(case, session, doing, {})
            session.commit()
            _pairs_left(
                case,
                *left,
                "ingredients_deleted" if kind is recipe else "recipes_deleted",
                doing,
            )
    for statement, rows in (
        ("DELETE FROM recipes WHERE id = 1", 3),
        ("DELETE FROM ingredients WHERE id = 4", 2),
    ):
        deletes_from_outside(case, statement, "recipe_ingredients", rows, blocked)


def _pairs_left(
    case: Case, pairs: int, recipes: int, ingredients: int, mistake: str, doing: str
) -> None:
    case.mistake(
        mistake,
        count(case, "ingredients") < ingredients or count(case, "recipes") < recipes,
        f"{doing} deleted what is at the other end of the link too. It may belong "
        "to others as well; only the pairs should go.",
    )
    case.same(
        count(case, "recipe_ingredients"),
        pairs,
        message=f"{doing}: another number of pairs is left than there should be.",
        mistake="other_rows_left",
    )
