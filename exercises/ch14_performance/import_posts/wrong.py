"""Wrong answers to ``import_posts``, each with what its author was thinking."""

from sqlalchemy import insert, select

from workbook.blog import Post


def one_statement_each(session, rows):
    """The id is there after a flush."""
    ids = []
    for row in rows:
        post = Post(**row)
        session.add(post)
        session.flush()
        ids.append(post.id)
    return ids


def commits_itself(session, rows):
    """Save them."""
    posts = [Post(**row) for row in rows]
    session.add_all(posts)
    session.commit()
    return [post.id for post in posts]


def inserts_an_empty_row(session, rows):
    """The list goes to insert."""
    new = insert(Post).returning(Post.id, sort_by_parameter_order=True)
    return session.scalars(new, rows).all()


def found_by_title(session, rows):
    """Insert them, and look them up."""
    if not rows:
        return []
    new = insert(Post).returning(Post.title, Post.id)
    ids = dict(session.execute(new, rows).all())
    return [ids[row["title"]] for row in rows]


def not_sent(session, rows):
    """add_all."""
    posts = [Post(**row) for row in rows]
    session.add_all(posts)
    return [post.id for post in posts]


def first_thousand(session, rows):
    """One statement, and it takes a thousand."""
    if not rows:
        return []
    new = insert(Post).returning(Post.id, sort_by_parameter_order=True)
    return session.scalars(new, rows[:1000]).all()


def small_batches(session, rows):
    """A hundred at a time."""
    new = insert(Post).returning(Post.id, sort_by_parameter_order=True)
    ids = []
    for start in range(0, len(rows), 100):
        ids += session.scalars(new, rows[start : start + 100])
    return ids
