"""What the checks of chapter 6 share: links, keys and indexes, and what is left after a delete."""

import warnings
from typing import Any

from sqlalchemy import inspect as look_at
from sqlalchemy.orm import RelationshipProperty

from workbook.judge.case import Case
from workbook.judge.schema import TableFacts, mapped_table
from workbook.judge.submission import first_line

# What SQLAlchemy says about links that cannot work, and what it means.
_UNLINKABLE = {
    "same direction": (
        "both_the_same_direction",
        (
            "Both relationships run in the same direction. Where a table points to itself, "
            "SQLAlchemy can't tell up from down: put remote_side on the relationship to the parent."
        ),
    ),
    "there are no foreign keys": (
        "no_foreign_key",
        (
            "No foreign key leads from one table to the other, so a relationship has nothing to "
            "follow. (A ForeignKey names a table and its column, not a class.)"
        ),
    ),
    "failed to locate a name": (
        "unknown_name",
        (
            "A name in quotes isn't the name of a class of this base. (A column is written "
            "with its class in front, as in Python.)"
        ),
    ),
    "has no attribute": (
        "unknown_name",
        (
            "Text in quotes is evaluated as Python with the classes of this base, and a name that "
            "you wrote there isn't an attribute: the class comes first, then its attribute."
        ),
    ),
    "does not have a mapped column named": (
        "unknown_name",
        "Text in quotes names a column that the class doesn't have.",
    ),
    "Column expression expected for argument 'order_by'": (
        "order_by_in_pieces",
        (
            "order_by got a list of strings. Write one string with commas in it, or a list of "
            "the columns themselves, if their class is already defined."
        ),
    ),
    "has no property": (
        "unknown_name",
        "A back_populates names an attribute that the other class does not have.",
    ),
    "multiple foreign key paths": (
        "several_foreign_keys",
        "There is more than one foreign key between the two tables. One is enough here.",
    ),
    "delete-orphan cascade is normally configured only": (
        "cascade_on_the_wrong_side",
        (
            "SQLAlchemy refuses delete-orphan in this place: on the child's side, or on a "
            "many-to-many. It belongs on the side of a parent whose children have no other parent."
        ),
    ),
}


def build(case: Case, *names: str, links: str = "") -> list[TableFacts]:
    """Map the classes, create their tables (and the one called ``links``), read the catalogue."""
    tables = [mapped_table(case, name) for name in names]
    metadata = tables[0].metadata
    if links:
        case.mistake(
            "no_association_table",
            links not in metadata.tables,
            f"There is no table called {links} in the metadata of this exercise's base.",
            got=sorted(metadata.tables),
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            case.objects[names[0]].registry.configure()
        except Exception as error:  # what stands in quotes is Python, and may raise anything
            if links and "there are no foreign keys" in str(error):
                case.wrong(
                    "Neither of the two tables points to the other: both are pointed to by "
                    f"{links}. Each relationship has to name that table.",
                    "link_table_not_named",
                    error,
                    got=[first_line(error)],
                )
            for part, (mistake, message) in _UNLINKABLE.items():
                if part in str(error):
                    case.wrong(message, mistake, error, got=[first_line(error)])
            raise
    metadata.create_all(case.engine, checkfirst=False)
    every = [table.name for table in tables] + ([links] if links else [])
    return [TableFacts(case, name) for name in every]


def foreign_key(
    case: Case, table: TableFacts, column: str, *on_delete: str, otherwise: tuple[str, str]
) -> None:
    """There is a foreign key on ``column``, with one of these ON DELETE rules; "" means none."""
    listed = [f"{key.name}: {key.definition}" for key in table.of_kind("foreign key")]
    keys = [key for key in table.of_kind("foreign key") if key.columns == (column,)]
    case.mistake(
        "no_foreign_key",
        not keys,
        f"PostgreSQL has no foreign key on {table.name}.{column}, so it accepts any number.",
        got=listed or ["(no foreign keys)"],
    )
    actual = keys[0].definition.partition(" ON DELETE ")[2].partition(" DEFERRABLE")[0]
    case.mistake(otherwise[0], actual not in on_delete, otherwise[1], got=listed)


def indexed(case: Case, table: TableFacts, column: str) -> None:
    """An index begins with the foreign key, and allows a value more than once."""
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in table.indexes]
    case.mistake(
        "foreign_key_without_index",
        not any(index.keys[0] == column for index in table.indexes),
        f"No index begins with {table.name}.{column}. PostgreSQL makes none for a foreign key: "
        "finding the rows of one parent, and deleting a parent, would read the whole table.",
        got=listed,
    )
    case.mistake(
        "unique_key",
        any(index.unique and index.keys == (column,) for index in table.indexes),
        f"{table.name}.{column} is unique: each value can occur in it only once. Here several rows "
        "should be able to point to the same row.",
        got=listed,
    )


def relationship(
    case: Case, name: str, key: str, many: bool, order: tuple[str, ...] = ()
) -> RelationshipProperty[Any]:
    """The relationship ``name.key``, after looking at what it says about itself.

    Args:
        order: the columns that the task sorts the list by.
    """
    link: RelationshipProperty[Any] = look_at(case.objects[name]).relationships[key]
    what = f"{name}.{key}"
    should = "a list" if many else "one object or None, not a list"
    case.mistake(
        "list_or_one",
        bool(link.uselist) is not many,
        f"{what} should be {should}. The annotation inside Mapped[...] decides.",
    )
    case.mistake(
        "lazy_raise",
        str(link.lazy).startswith("raise"),
        f"{what} cannot be read unless it was loaded beforehand: lazy='raise'. That is good for "
        "an application; here the attribute has to be readable.",
    )
    kind = type(getattr(case.objects[name](), key)) if many else list
    case.mistake(
        "no_list",
        not issubclass(kind, list),
        f"{what} should be a list, because a list has an order. Yours is of the type "
        f"{kind.__name__}.",
    )
    case.mistake(
        "unsorted",
        bool(order) and not link.order_by,
        f"{what} has no order_by, so its rows come in any order.",
    )
    sorted_by = [getattr(each, "key", "") for each in link.order_by or ()]
    case.mistake(
        "tie_breaker_missing",
        len(order) > 1 and sorted_by == [*order[:1]],
        f"{what} is sorted by {order[0] if order else ''}, and rows with the same value come in "
        "any order. The task says what to sort by next.",
    )
    return link


def in_step(case: Case, name: str, key: str, target: str, back: str) -> None:
    """``name.key`` and ``target.back`` are two ends of one link."""
    parent, child = case.objects[name](), case.objects[target]()
    getattr(parent, key).append(child) if isinstance(getattr(parent, key), list) else setattr(
        parent, key, child
    )
    other = getattr(child, back)
    case.mistake(
        "ends_not_in_step",
        not any(each is parent for each in (other if isinstance(other, list) else [other])),
        f"After {name}.{key} was set, {target}.{back} doesn't show it: they should be two ends of "
        "one link. back_populates on each of them names the other.",
        symptom="s28",
    )


def cascades(case: Case, link: RelationshipProperty[Any], *needed: str) -> None:
    """The parent's end passes these on to its children."""
    what = f"{link.parent.class_.__name__}.{link.key}"
    case.mistake(
        "not_saved_along",
        "save-update" not in link.cascade,
        f"The cascade of {what} has no save-update, so adding a new parent to a session does not "
        "add its children. cascade= replaces the default; `all` includes it.",
    )
    case.mistake(
        "let_go_instead_of_deleted",
        "delete" in needed and "delete" not in link.cascade and not link.passive_deletes,
        f"{what} has no delete cascade, so session.delete() sets the foreign key of the children "
        "to NULL instead of deleting them.",
    )
    case.mistake(
        "orphan_not_deleted",
        "delete-orphan" in needed and "delete-orphan" not in link.cascade,
        f"{what} has no delete-orphan cascade: a child that is taken out is not deleted; "
        "SQLAlchemy sets its foreign key to NULL.",
    )


def loads_nothing(case: Case, link: RelationshipProperty[Any]) -> None:
    """The parent's end leaves to PostgreSQL what ON DELETE does."""
    what = f"{link.parent.class_.__name__}.{link.key}"
    case.mistake(
        "loads_the_children",
        not link.passive_deletes,
        f"session.delete() loads everything in {what} and sends statements about it. ON DELETE "
        "takes care of that in PostgreSQL; which argument tells the relationship to rely on it?",
    )


def deletes_nothing(case: Case, link: RelationshipProperty[Any], mistake: str, what: str) -> None:
    """``what`` happens when this end has a delete cascade."""
    name = f"{link.parent.class_.__name__}.{link.key}"
    case.mistake(
        mistake, "delete" in link.cascade, f"{what}: {name} has a delete cascade, and should not."
    )


def upwards(case: Case, name: str, key: str) -> None:
    """The child's end deletes no parent."""
    deletes_nothing(
        case,
        relationship(case, name, key, many=False),
        "deletes_upwards",
        "Deleting a child deletes its parent",
    )
