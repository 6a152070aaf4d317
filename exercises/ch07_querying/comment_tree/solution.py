"""The reference solution of ``comment_tree``."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from workbook.blog import Comment


def comment_tree(session: Session, comment_id: int) -> list[tuple[int, int]]:
    """Return (id, depth) of a comment and of all that was answered to it, however deep.

    The comment itself comes first and has depth 0, its answers have depth 1, and so on. Order: as
    one reads a discussion, each answer below what it answers; answers to the same comment by id.
    A comment that does not exist gives an empty list.
    Send one statement that fetches no other rows.
    """
    start = select(Comment.id, array([Comment.id]).label("path")).where(Comment.id == comment_id)
    tree = start.cte("tree", recursive=True)
    answer = aliased(Comment)
    below = select(answer.id, func.array_append(tree.c.path, answer.id))
    tree = tree.union_all(below.join(tree, answer.parent_id == tree.c.id))
    # Sorted by the path down to it, each answer stands below what it answers.
    depth = func.cardinality(tree.c.path) - 1
    rows = session.execute(select(tree.c.id, depth).order_by(tree.c.path))
    return [(found, deep) for found, deep in rows]
