"""The check of ``department``, chapter 6."""

from sqlalchemy import inspect as look_at
from sqlalchemy.orm import RelationshipDirection

from exercises.ch06_relationships.common import (
    build,
    cascades,
    deletes_nothing,
    foreign_key,
    in_step,
    indexed,
    relationship,
    upwards,
)
from workbook.judge.case import Case
from workbook.judge.verdict import on

OTHER_ON_DELETE = (
    "other_on_delete",
    (
        "The foreign key tells PostgreSQL to do something with the departments below. PostgreSQL "
        "should refuse the delete, as it does for a foreign key without ON DELETE (or with ON "
        "DELETE RESTRICT)."
    ),
)


@on("empty")
def check_department(case: Case) -> None:
    (table,) = build(case, "Department")
    table.has_nulls(
        "parent_id",
        True,
        "may_not_be_null",
        "parent_id does not accept NULL, so there can be no department at the top.",
    )
    foreign_key(case, table, "parent_id", "", "RESTRICT", "NO ACTION", otherwise=OTHER_ON_DELETE)
    indexed(case, table, "parent_id")
    children = look_at(case.answer).relationships["children"]
    case.mistake(
        "upside_down",
        children.direction is RelationshipDirection.MANYTOONE,
        "The tree is upside down: parent leads to many, children to one. remote_side belongs to "
        "the relationship that goes up, and names the column at its far end.",
    )
    relationship(case, "Department", "children", many=True, order=("name", "id"))
    in_step(case, "Department", "children", "Department", "parent")
    deletes_nothing(
        case,
        children,
        "subtree_deleted",
        "session.delete(department) deletes those below it too; the delete should be refused",
    )
    upwards(case, "Department", "parent")
    case.mistake(
        "children_cut_loose",
        children.passive_deletes != "all",
        "session.delete(department) sets the parent_id of those below to NULL first"
        + (", if they were loaded before," * bool(children.passive_deletes))
        + " so nothing is left for PostgreSQL to refuse. passive_deletes has a value for leaving "
        "the children alone.",
    )
    cascades(case, children)
