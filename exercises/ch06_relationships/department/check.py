"""The check of ``department``, chapter 6."""

from sqlalchemy import exc
from sqlalchemy import inspect as look_at
from sqlalchemy.orm import RelationshipDirection

from exercises.ch06_relationships.common import (
    build,
    flush,
    foreign_key,
    in_step,
    indexed,
    ordered,
    relationship,
    saved_together,
)
from workbook.judge.case import Case
from workbook.judge.learner import first_line
from workbook.judge.verdict import on
from workbook.sqltape import record


@on("empty")
def check_department(case: Case) -> None:
    (table,) = build(case, "Department")
    table.has_columns("id", "name", "parent_id")
    table.has_nulls(
        "parent_id",
        True,
        "may_not_be_null",
        "parent_id does not accept NULL, so there can be no department at the top.",
    )
    foreign_key(
        case,
        table,
        "parent_id",
        "departments",
        "",
        "RESTRICT",
        otherwise=(
            "other_on_delete",
            (
                "The foreign key tells PostgreSQL to do something with the departments below. It "
                "is to refuse, as a foreign key does that is told nothing (or RESTRICT)."
            ),
        ),
    )
    indexed(case, table, "parent_id")
    mapper = look_at(case.answer)
    case.mistake(
        "upside_down",
        "parent" in mapper.relationships
        and "children" in mapper.relationships
        and mapper.relationships["children"].direction is RelationshipDirection.MANYTOONE,
        "The tree is upside down: parent leads to many, children to one. remote_side belongs to "
        "the way up, and names the column at its far end.",
    )
    relationship(case, "Department", "parent", "Department", many=False)
    relationship(case, "Department", "children", "Department", many=True)
    department = case.answer
    top = department(name="top")
    in_step(case, department(name="below", parent=top), "parent", top, "children")
    saved_together(case, top, "children")
    case.sql(
        "INSERT INTO departments (id, name, parent_id) VALUES (1, 'All', NULL), (5, 'Sales', 1), "
        "(2, 'Works', 1), (4, 'Lab', 1), (7, 'Sales', 1), (3, 'Sales', 1), (6, 'Tests', 4), "
        "(8, 'Paint', 2)"
    )
    tree = "SELECT id, parent_id FROM departments ORDER BY id"
    before = case.sql(tree)
    with case.session() as session:
        root = session.get_one(department, 1)
        case.mistake(
            "upside_down",
            root.parent is not None or not root.children,
            "The department at the top has a parent, or none below it: the tree is upside down. "
            "remote_side belongs to the way up.",
        )
        ordered(case, root, "children", "id", [4, 3, 5, 7, 2], [4, 5, 7, 3, 2])
        case.same(session.get_one(department, 6).parent.name, "Lab")
    for loaded in (False, True):
        _refuses_to_delete(case, loaded)
        case.same(
            case.sql(tree),
            before,
            message="After session.delete(department) the rows are not what they were.",
            mistake="children_cut_loose",
        )
    with case.session() as session:
        session.delete(session.get_one(department, 8))
        flush(
            case,
            session,
            "Deleting a department with nothing below it",
            {
                "foreign key": (
                    "deletes_upwards",
                    (
                        "Deleting a department with nothing below it wanted to delete the one "
                        "above as well, and was refused. A cascade on parent runs upwards."
                    ),
                )
            },
        )
        session.commit()
    case.same(
        case.sql(tree),
        [row for row in before if row[0] != 8],
        message="A department with nothing below it should be deleted, and no other.",
        mistake="other_rows_left",
    )


def _refuses_to_delete(case: Case, loaded: bool) -> None:
    with case.session() as session:
        lab = session.get_one(case.answer, 4)
        if loaded:
            case.same([child.id for child in lab.children], [6])
        session.delete(lab)
        with record() as case.recording:
            try:
                session.commit()
                error: BaseException | None = None
            except exc.IntegrityError as refused:
                error = refused.orig
            except Exception as other:
                case.wrong(f"session.delete() fails: {first_line(other)}", "raises", other)
        rest = [name for (name,) in case.sql("SELECT name FROM departments WHERE id = 6")]
        case.mistake(
            "subtree_deleted",
            not rest,
            "session.delete(department) deleted those below it too. A cascade did that; the task "
            "wants the deleting refused.",
        )
        case.mistake(
            "children_cut_loose",
            error is None,
            "session.delete(department) went through: SQLAlchemy set the parent_id of those below "
            "to NULL first, so nothing was left for PostgreSQL to refuse."
            + (" (The list had been loaded before.)" if loaded else ""),
        )
        case.mistake(
            "touches_the_children",
            case.recording.count > 1,
            "Before it was refused, session.delete(department) sent statements about those below. "
            "passive_deletes has a value that means: hands off.",
        )
        case.mistake(
            "other_error",
            type(error).__name__ not in ("ForeignKeyViolation", "RestrictViolation"),
            "Another error came than that of the foreign key.",
            got=[type(error).__name__],
        )
