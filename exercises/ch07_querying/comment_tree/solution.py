"""The reference solution of ``comment_tree``."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from workbook.blog import Comment


def comment_tree(session: Session, comment_id: int) -> list[tuple[int, int]]:
    """Return (id, depth) of a comment and of all replies below it, however deep.

    The comment itself comes first and has depth 0, its replies have depth 1, and so on. Order: as
    you read a discussion, each reply below its parent; replies to the same comment by id.
    For a comment that doesn't exist, return an empty list.
    Send one statement that fetches no other rows.
    """
    start = select(Comment.id, array([Comment.id]).label("path")).where(Comment.id == comment_id)
    tree = start.cte("tree", recursive=True)
    reply = aliased(Comment)
    below = select(reply.id, func.array_append(tree.c.path, reply.id))
    tree = tree.union_all(below.join(tree, reply.parent_id == tree.c.id))
    # Sorting by the path puts each reply below its parent.
    depth = func.cardinality(tree.c.path) - 1
    rows = session.execute(select(tree.c.id, depth).order_by(tree.c.path))
    return [(reply_id, level) for reply_id, level in rows]
