"""Wrong answers to ``outline``, each with what its author was thinking."""

from sqlalchemy import select, text

from workbook.blog import Comment


def _comments(session, post_id):
    statement = select(Comment).where(Comment.post_id == post_id).order_by(Comment.id)
    return session.scalars(statement).all()


def n_plus_one(session, post_id):
    """comment.replies holds the answers."""

    def below(comments, depth):
        found = []
        for comment in comments:
            found += [(depth, comment.id), *below(comment.replies, depth + 1)]
        return found

    return below([c for c in _comments(session, post_id) if c.parent_id is None], 0)


def level_by_level(session, post_id):
    """Level after level until nothing is left."""
    comments = _comments(session, post_id)
    found, level, depth = [], {None}, 0
    while level:
        level = {c.id for c in comments if c.parent_id in level}
        found += [(depth, number) for number in sorted(level)]
        depth += 1
    return found


def two_levels_only(session, post_id):
    """The comments, and below each one its answers."""
    comments = _comments(session, post_id)
    found = []
    for top in comments:
        if top.parent_id is None:
            found.append((0, top.id))
            found += [(1, c.id) for c in comments if c.parent_id == top.id]
    return found


def by_id(session, post_id):
    """Answers are younger than what they answer, so the ids are in order."""
    depths, found = {None: -1}, []
    for comment in _comments(session, post_id):
        depths[comment.id] = depths[comment.parent_id] + 1
        found.append((depths[comment.id], comment.id))
    return found


def depth_from_one(session, post_id):
    """A comment is one level below its post."""
    answers = {}
    for comment in _comments(session, post_id):
        answers.setdefault(comment.parent_id, []).append(comment.id)

    def below(parent_id, depth):
        found = []
        for number in answers.get(parent_id, []):
            found += [(depth, number), *below(number, depth + 1)]
        return found

    return below(None, 1)


def _below(comments, parent_id, depth):
    found = []
    for comment in comments:
        if comment.parent_id == parent_id:
            found += [(depth, comment.id), *_below(comments, comment.id, depth + 1)]
    return found


def filters_in_python(session, post_id):
    """Load the comments once, then look through them."""
    every = session.scalars(select(Comment).order_by(Comment.id)).all()
    return _below([comment for comment in every if comment.post_id == post_id], None, 0)


def none_instead_of_empty(session, post_id):
    """Without comments there is nothing to give back."""
    comments = _comments(session, post_id)
    if comments:
        return _below(comments, None, 0)


def path_of_seven_digits(session, post_id):
    """A path as text sorts as wanted, when all its parts have the same length."""
    rows = session.execute(
        text(
            "WITH RECURSIVE t AS (SELECT id, 0 AS depth, lpad(id::text, 7, '0') AS path "
            "FROM comments WHERE post_id = :post AND parent_id IS NULL UNION ALL "
            "SELECT c.id, t.depth + 1, t.path || lpad(c.id::text, 7, '0') FROM comments c "
            "JOIN t ON c.parent_id = t.id) SELECT depth, id FROM t ORDER BY path"
        ),
        {"post": post_id},
    )
    return [tuple(row) for row in rows]
