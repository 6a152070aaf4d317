"""Other right answers to ``comment_tree``, each with what its author was thinking."""

from sqlalchemy import literal, select, text

from workbook.blog import Comment


def plain_sql(session, comment_id):
    """PostgreSQL's own SEARCH DEPTH FIRST."""
    query = """
        WITH RECURSIVE tree AS (
            SELECT id, 0 AS depth FROM comments WHERE id = :start
            UNION ALL
            SELECT c.id, tree.depth + 1 FROM comments c JOIN tree ON c.parent_id = tree.id
        ) SEARCH DEPTH FIRST BY id SET path
        SELECT id, depth FROM tree ORDER BY path
    """
    return session.execute(text(query), {"start": comment_id}).all()


def sorted_in_python(session, comment_id):
    """The database finds the thread, Python puts it in order."""
    tree = select(Comment.id, Comment.parent_id, literal(0).label("depth"))
    tree = tree.where(Comment.id == comment_id).cte(recursive=True)
    below = select(Comment.id, Comment.parent_id, tree.c.depth + 1)
    tree = tree.union_all(below.join(tree, Comment.parent_id == tree.c.id))
    rows = session.execute(select(tree)).all()
    paths = {}
    for number, parent, depth in sorted(rows, key=lambda row: row.depth):
        paths[number] = (*paths.get(parent, ()), number)
    return sorted(((row.id, row.depth) for row in rows), key=lambda row: paths[row[0]])
