"""Wrong answers to ``comment_tree``, each with what its author was thinking."""

from sqlalchemy import String, and_, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from workbook.blog import Comment


def _tree(comment_id, start=None):
    tree = select(Comment.id, literal(0).label("depth")).where(
        Comment.id == comment_id if start is None else start
    )
    tree = tree.cte("tree", recursive=True)
    answer = aliased(Comment)
    return tree.union_all(
        select(answer.id, tree.c.depth + 1).join(tree, answer.parent_id == tree.c.id)
    )


def breadth_first(session, comment_id):
    """Order by depth."""
    tree = _tree(comment_id)
    return session.execute(select(tree).order_by(tree.c.depth, tree.c.id)).all()


def by_id(session, comment_id):
    """Ids grow with time, and answers come later."""
    tree = _tree(comment_id)
    return session.execute(select(tree).order_by(tree.c.id)).all()


def first_level_only(session, comment_id):
    """The comment and its replies."""
    depth = case((Comment.id == comment_id, 0), else_=1)
    found = or_(Comment.id == comment_id, Comment.parent_id == comment_id)
    return session.execute(select(Comment.id, depth).where(found).order_by(depth, Comment.id)).all()


def one_statement_per_comment(session, comment_id):
    """The relationship knows the replies."""

    def below(comment, depth):
        found = [(comment.id, depth)]
        for reply in comment.replies:
            found += below(reply, depth + 1)
        return found

    comment = session.get(Comment, comment_id)
    return below(comment, 0) if comment else []


def whole_post(session, comment_id):
    """Begin with the first comments of the post."""
    post = select(Comment.post_id).where(Comment.id == comment_id).scalar_subquery()
    tree = _tree(comment_id, and_(Comment.post_id == post, Comment.parent_id.is_(None)))
    return session.execute(select(tree).order_by(tree.c.id)).all()


def path_as_text(session, comment_id):
    """A path is a text with slashes."""
    start = select(Comment.id, cast(Comment.id, String).label("path"), literal(0).label("depth"))
    tree = start.where(Comment.id == comment_id).cte("tree", recursive=True)
    answer = aliased(Comment)
    path = tree.c.path + "/" + cast(answer.id, String)
    below = select(answer.id, path, tree.c.depth + 1).join(tree, answer.parent_id == tree.c.id)
    tree = tree.union_all(below)
    return session.execute(select(tree.c.id, tree.c.depth).order_by(tree.c.path)).all()


def _by_path(session, comment_id, plus=0):
    start = select(Comment.id, array([Comment.id]).label("path")).where(Comment.id == comment_id)
    tree = start.cte("tree", recursive=True)
    answer = aliased(Comment)
    below = select(answer.id, func.array_append(tree.c.path, answer.id))
    tree = tree.union_all(below.join(tree, answer.parent_id == tree.c.id))
    depth = func.cardinality(tree.c.path) - 1 + plus
    return session.execute(select(tree.c.id, depth).order_by(tree.c.path)).all()


def depth_from_one(session, comment_id):
    """The length of the path is the depth."""
    return _by_path(session, comment_id, 1)


def without_the_comment(session, comment_id):
    """What was answered."""
    return _by_path(session, comment_id)[1:]


def filters_in_python(session, comment_id):
    """Fetch all comments once and build the tree here."""
    rows = session.execute(select(Comment.id, Comment.parent_id)).all()

    def below(comment, depth):
        found = [(comment, depth)]
        for answer in sorted(row.id for row in rows if row.parent_id == comment):
            found += below(answer, depth + 1)
        return found

    return below(comment_id, 0) if any(row.id == comment_id for row in rows) else []


def not_recursive(session, comment_id):
    """A CTE and a union are all it takes."""
    tree = select(Comment.id, literal(0).label("depth")).where(Comment.id == comment_id).cte("tree")
    answer = aliased(Comment)
    below = select(answer.id, tree.c.depth + 1).join(tree, answer.parent_id == tree.c.id)
    tree = tree.union_all(below)
    return session.execute(select(tree).order_by(tree.c.depth, tree.c.id)).all()


def asks_first(session, comment_id):
    """Where there is no comment there is no tree."""
    if session.get(Comment, comment_id) is None:
        return []
    return _by_path(session, comment_id)
