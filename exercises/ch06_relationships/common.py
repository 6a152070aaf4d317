"""What the checks of chapter 6 share: links, keys and indexes, and what is left after a delete."""

import warnings
from collections.abc import Mapping
from types import GeneratorType
from typing import Any

from sqlalchemy import inspect as look_at
from sqlalchemy.orm import Session

from workbook.judge.case import Case
from workbook.judge.feedback import NotYet
from workbook.judge.learner import first_line
from workbook.judge.schema import TableFacts, mapped_table, refusal
from workbook.sqltape import record

# What SQLAlchemy says about links that cannot work, and what it means.
_UNLINKABLE = {
    "same direction": (
        "both_the_same_direction",
        (
            "Both relationships run in the same direction. Where a table points to itself, "
            "SQLAlchemy cannot tell up from down: remote_side, on the way up, does."
        ),
    ),
    "there are no foreign keys": (
        "no_foreign_key",
        (
            "No foreign key leads from one table to the other, so a relationship has no way to go. "
            "(A ForeignKey names a table and its column, not a class.)"
        ),
    ),
    "failed to locate a name": (
        "unknown_name",
        (
            "A name in quotes is none of the classes of this base. (A column is written with its "
            "class before it, as in Python.)"
        ),
    ),
    "has no attribute": (
        "unknown_name",
        (
            "Text in quotes is read as Python that knows the classes of this base, and what you "
            "wrote there is no attribute: the class comes first, then its attribute."
        ),
    ),
    "does not have a mapped column named": (
        "unknown_name",
        "A text in quotes names a column that the class does not have.",
    ),
    "Column expression expected for argument 'order_by'": (
        "order_by_in_pieces",
        (
            "order_by got a list of texts. One text holds all that it sorts by, with commas "
            "between; or the list holds the columns themselves, once their class is there."
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
            "delete-orphan stands where SQLAlchemy refuses it: on the side of the child, or on a "
            "many-to-many. It belongs to the side of a parent that shares its children with nobody."
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
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        try:
            case.objects[names[0]].registry.configure()
        except Exception as error:  # what stands in quotes is Python, and may raise anything
            if links and "there are no foreign keys" in str(error):
                case.wrong(
                    "Neither of the two tables points to the other: both are pointed to by "
                    f"{links}. Each relationship has to be told of that table.",
                    "link_table_not_named",
                    error,
                    got=[first_line(error)],
                )
            for part, (mistake, message) in _UNLINKABLE.items():
                if part in str(error):
                    case.wrong(message, mistake, error, got=[first_line(error)])
            case.wrong(
                f"SQLAlchemy cannot link the classes. {first_line(error)}", "links_fail", error
            )
    for warning in noted:
        case.mistake(
            "ends_not_in_step",
            "will copy column" in str(warning.message),
            "Two relationships write the same column and know nothing of each other. Each end "
            "names the other one with back_populates.",
            symptom="s28",
        )
    with record() as case.recording:
        try:
            metadata.create_all(case.engine, checkfirst=False)
        except Exception as error:
            case.wrong(
                f"The tables could not be created. {first_line(error)}", "create_fails", error
            )
    every = [table.name for table in tables] + ([links] if links else [])
    return [TableFacts(case, name) for name in every]


def foreign_key(
    case: Case,
    table: TableFacts,
    column: str,
    target: str,
    *on_delete: str,
    otherwise: tuple[str, str],
) -> None:
    """``column`` points to ``target.id``, with one of these ON DELETE; "" is none."""
    listed = [f"{key.name}: {key.definition}" for key in table.of_kind("foreign key")]
    keys = [key for key in table.of_kind("foreign key") if key.columns == (column,)]
    case.mistake(
        "no_foreign_key",
        not keys,
        f"PostgreSQL knows no foreign key on {table.name}.{column}. Any number fits in.",
        got=listed or ["(no foreign keys)"],
    )
    words = keys[0].definition
    case.mistake(
        "other_target",
        f"REFERENCES {target}(id)" not in words,
        f"{table.name}.{column} should point to {target}.id.",
        got=listed,
    )
    actual = words.partition(" ON DELETE ")[2].partition(" DEFERRABLE")[0]
    case.mistake(otherwise[0], actual not in on_delete, otherwise[1], got=listed)


def indexed(case: Case, table: TableFacts, column: str) -> None:
    """An index begins with the foreign key, and lets a value stand in it more than once."""
    # An index that leaves out NULL finds the rows of a parent as well as any other.
    serving = [
        index
        for index in table.indexes
        if index.keys[0] == column and index.where in (None, f"{column} IS NOT NULL")
    ]
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in table.indexes]
    case.mistake(
        "foreign_key_without_index",
        not serving,
        f"No index begins with {table.name}.{column}. PostgreSQL makes none for a foreign key: "
        "finding the rows of one parent, and deleting a parent, would read the whole table.",
        got=listed,
    )
    case.mistake(
        "unique_key",
        any(index.unique and index.keys == (column,) for index in table.indexes),
        f"{table.name}.{column} is unique: a value may stand in it once. Here several rows are to "
        "point to the same one.",
        got=listed,
    )


def relationship(case: Case, name: str, attribute: str, target: str, many: bool) -> None:
    mapper = look_at(case.objects[name])
    link = mapper.relationships.get(attribute)
    if link is None:
        case.wrong(
            f"`{name}` has no relationship called {attribute}.",
            "no_relationship",
            got=list(mapper.relationships.keys()) or ["(no relationships)"],
        )
    case.mistake(
        "other_class",
        link.mapper.class_ is not case.objects[target],
        f"{name}.{attribute} leads to {link.mapper.class_.__name__}, and should lead to {target}.",
    )
    should = "a list" if many else "one object or None, not a list"
    case.mistake(
        "list_or_one",
        bool(link.uselist) is not many,
        f"{name}.{attribute} should be {should}. The annotation inside Mapped[...] decides.",
    )
    case.mistake(
        "viewonly",
        link.viewonly,
        f"{name}.{attribute} has viewonly=True: what is put into it is never saved.",
    )
    case.mistake(
        "lazy_raise",
        str(link.lazy).startswith("raise"),
        f"{name}.{attribute} cannot be read unless it was loaded beforehand: lazy='raise'. That is "
        "good for an application; here the attribute is going to be read.",
    )
    held = getattr(case.objects[name](), attribute) if many else []
    case.mistake(
        "no_list",
        not isinstance(held, list),
        f"{name}.{attribute} should be a list, in which things have an order. Yours is of the type "
        f"{type(held).__name__}.",
    )


def in_step(case: Case, child: Any, one: str, parent: Any, many: str) -> None:
    """Both ends of one link, in memory: ``child.one`` and ``parent.many``."""
    found = getattr(parent, many)
    other = found if isinstance(found, list) else [found]
    case.mistake(
        "ends_not_in_step",
        not any(item is child for item in other) or getattr(child, one) is not parent,
        f"After setting one end the other does not show it: .{one} and .{many} should be two ends "
        "of one link. back_populates on each of them names the other.",
    )


def saved_together(case: Case, owner: Any, attribute: str) -> None:
    """Adding a new object to a session saves what hangs on it."""
    held = getattr(owner, attribute)
    children = held if isinstance(held, list) else [held]
    what = f"{type(owner).__name__}.{attribute}"
    with case.session() as session, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what is judged here
        session.add(owner)
        flush(case, session, f"Saving a new object with something in {what}", {})
        case.mistake(
            "not_saved_along",
            any(not look_at(child).persistent for child in children),
            f"A new object was added and sent, and what was in {what} was not saved with it. "
            "cascade= replaces what a relationship passes on by default; `all` holds that too.",
        )


def ordered(
    case: Case, owner: Any, attribute: str, key: str, expected: list[Any], without_ties: list[Any]
) -> None:
    """The list of a freshly loaded object, in the order that the task asks for."""
    with record() as case.recording:
        items = getattr(owner, attribute)
    got = [getattr(item, key) for item in items]
    if got == expected:
        return
    shown = {getattr(item, key): _row(item) for item in items}
    more: dict[str, Any] = {
        "got": [shown[value] for value in got],
        "expected": [shown.get(value, f"{key}={value}") for value in expected],
    }
    what = f"{type(owner).__name__}.{attribute}"
    case.mistake(
        "tie_breaker_missing",
        got == without_ties,
        f"{what} is sorted, but what is equal comes in any order. The task says by what it is "
        "sorted next.",
        **more,
    )
    case.mistake(
        "other_members",
        sorted(got) != sorted(expected),
        f"{what} holds other objects than those that belong there.",
        **more,
    )
    case.wrong(
        f"{what} comes in another order than the task asks for. Which argument of relationship() "
        "sorts the SELECT?",
        "unsorted",
        **more,
    )


def _row(item: Any) -> str:
    columns = [column.key for column in look_at(type(item)).column_attrs]
    return ", ".join(f"{column}={getattr(item, column)!r}" for column in columns)


def flush(case: Case, session: Session, doing: str, known: dict[str, tuple[str, str]]) -> None:
    """Send what is pending, and say what went wrong in the words of the task."""
    with record() as case.recording:
        try:
            session.flush()
        except Exception as error:
            for part, (mistake, message) in known.items():
                if part in str(error):
                    case.wrong(message, mistake, error, got=[first_line(error)])
            case.wrong(f"{doing} fails: {first_line(error)}", "raises", error)


def called(case: Case, *arguments: Any, phrases: Mapping[str, tuple[str, str]]) -> Any:
    """Call the learner's function; ``phrases`` are parts of errors that betray a known mistake."""
    try:
        return case.call(*arguments)
    except NotYet as wrong:
        for phrase, (mistake, message) in phrases.items():
            if wrong.mistake == "raises" and phrase in str(wrong.__context__):
                case.wrong(
                    message, mistake, got=[wrong.message], line=wrong.line, symptom=wrong.symptom
                )
        raise


def a_list(case: Case, got: Any) -> None:
    case.mistake(
        "returns_a_generator",
        isinstance(got, GeneratorType | map | filter),
        "Your function gave back something that has not begun to work: the statements would be "
        "sent when somebody reads it. Give back a list.",
    )


def count(case: Case, table: str) -> int:
    return int(case.sql(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608


_LET_GO = (
    "let_go_instead_of_deleted",
    (
        "SQLAlchemy tried to set the foreign key to NULL. That is what a relationship does by "
        "default when a child loses its parent. What it should do is said with cascade=: one word "
        "for the parent that goes, another for the child that is taken out."
    ),
)


LET_GO_MESSAGES = {
    "not-null constraint": _LET_GO,
    "blank-out primary key": _LET_GO,
}


def deletes_from_outside(
    case: Case, statement: str, table: str, left: int, mistake: tuple[str, str]
) -> None:
    """A DELETE as psql sends it works, and leaves so many rows in ``table``."""
    error = refusal(case, statement)
    if error is not None:
        case.wrong(
            f"{mistake[1]} PostgreSQL says: {str(error).splitlines()[0]}",
            mistake[0],
            got=[statement],
        )
    case.same(
        count(case, table),
        left,
        message=f"After deleting from psql another number of rows is left in {table}.",
        mistake="other_rows_left",
    )


def children_not_loaded(case: Case, children: str, most: int = 1) -> None:
    case.mistake(
        "loads_the_children",
        case.recording.count > most,
        f"session.delete() sent {case.recording.count} statements: it looked after the {children} "
        "itself. ON DELETE does that in PostgreSQL; which argument tells the relationship so?",
    )


def given_back(case: Case) -> None:
    case.mistake(
        "session_left_open",
        case.engine.pool.checkedout() > 0,  # type: ignore[attr-defined]
        "Your code still holds a connection: something was not closed. A `with` block closes it.",
    )
