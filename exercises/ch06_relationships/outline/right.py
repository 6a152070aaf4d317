"""Other right answers to ``outline``."""

from collections import defaultdict

from sqlalchemy import ARRAY, Integer, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from workbook.blog import Comment


def plain_sql(session: Session, post_id: int) -> list[tuple[int, int]]:
    """A recursive query that carries the path of ids."""
    query = text(
        "WITH RECURSIVE t AS (SELECT id, 0 AS depth, ARRAY[id] AS path FROM comments "
        "WHERE post_id = :post AND parent_id IS NULL UNION ALL SELECT c.id, t.depth + 1, "
        "t.path || c.id FROM comments c JOIN t ON c.parent_id = t.id) "
        "SELECT depth, id FROM t ORDER BY path"
    )
    return [(row.depth, row.id) for row in session.execute(query, {"post": post_id})]


def recursive_cte(session: Session, post_id: int) -> list[tuple[int, int]]:
    """The same with select() and cte(); the rows are named tuples."""
    top = select(
        Comment.id,
        literal(0).label("depth"),
        cast(array([Comment.id]), ARRAY(Integer)).label("path"),
    ).where(Comment.post_id == post_id, Comment.parent_id.is_(None))
    tree = top.cte("tree", recursive=True)
    child = aliased(Comment)
    below = select(child.id, tree.c.depth + 1, func.array_append(tree.c.path, child.id))
    tree = tree.union_all(below.join(tree, child.parent_id == tree.c.id))
    return list(session.execute(select(tree.c.depth, tree.c.id).order_by(tree.c.path)).all())


def with_a_stack(session: Session, post_id: int) -> list[tuple[int, int]]:
    """Two columns, and a stack instead of a recursion."""
    rows = session.query(Comment.id, Comment.parent_id).filter_by(post_id=post_id)
    replies = defaultdict(list)
    for comment_id, parent_id in rows.order_by(Comment.id.desc()):
        replies[parent_id].append(comment_id)
    outline, waiting = [], [(0, top) for top in replies[None]]
    while waiting:
        depth, comment_id = waiting.pop()
        outline.append((depth, comment_id))
        waiting += [(depth + 1, reply) for reply in replies[comment_id]]
    return outline


def depth_first(session: Session, post_id: int) -> list[tuple[int, int]]:
    """PostgreSQL has a clause for just this."""
    found = text(
        "WITH RECURSIVE t AS (SELECT id, 0 AS depth FROM comments WHERE post_id = :post "
        "AND parent_id IS NULL UNION ALL SELECT c.id, t.depth + 1 FROM comments c "
        "JOIN t ON c.parent_id = t.id) SEARCH DEPTH FIRST BY id SET place "
        "SELECT depth, id FROM t ORDER BY place"
    )
    return [(row.depth, row.id) for row in session.execute(found, {"post": post_id})]
