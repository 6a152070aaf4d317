"""Wrong answers to ``readers_of``, each with what its author was thinking."""

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from workbook.blog import Comment, Post, User


def _readers(username):
    author = aliased(User)
    return (
        select(User)
        .join(User.comments)
        .join(Comment.post)
        .join(author, Post.author_id == author.id)
        .where(author.username == username)
        .order_by(User.username)
    )


def once_per_comment(session, username):
    """Join all the way from the reader to the author."""
    return session.scalars(_readers(username).where(User.username != username)).all()


def counts_the_author(session, username):
    """Everybody who has commented there."""
    return session.scalars(_readers(username)).unique().all()


def looks_the_other_way(session, username):
    """Users who have posts with a comment by that name."""
    commented = User.posts.any(Post.comments.any(Comment.author.has(User.username == username)))
    found = select(User).join(User.posts).join(Post.comments)
    reader = aliased(User)
    found = found.join(reader, Comment.author_id == reader.id).where(reader.username == username)
    found = found.where(User.username != username).order_by(User.username)
    return session.scalars(found).unique().all()


def not_tied_to_the_reader(session, username):
    """exists() finds out which comment belongs to whom."""
    author, reader = aliased(User), aliased(User)
    commented = select(Comment.id).join(Comment.post).join(reader, Comment.author_id == reader.id)
    users = select(User).where(commented.exists(), User.username != username)
    return session.scalars(users.order_by(User.username)).all()


def several_statements(session, username):
    """Go through the posts and their comments."""
    author = session.scalars(select(User).filter_by(username=username)).one_or_none()
    posts = author.posts if author else []
    readers = {comment.author for post in posts for comment in post.comments} - {author}
    return sorted(readers, key=lambda user: user.username)


def sorts_without_capitals(session, username):
    """People look for names without minding capitals."""
    users = session.scalars(_readers(username).where(User.username != username)).unique()
    return sorted(users, key=lambda user: user.username.lower())


def filters_in_python(session, username):
    """One statement loads all that is needed."""
    path = joinedload(User.comments).joinedload(Comment.post).joinedload(Post.author)
    users = session.scalars(select(User).options(path).order_by(User.username)).unique()
    readers = [u for u in users if any(c.post.author.username == username for c in u.comments)]
    return [user for user in readers if user.username != username]


def returns_a_generator(session, username):
    """Give back one after the other."""
    for user in session.scalars(select(User).order_by(User.username)):
        mine = user.username == username
        if not mine and any(c.post.author.username == username for c in user.comments):
            yield user


def ends_the_transaction(session, username):
    """Nothing was changed, so a rollback does no harm."""
    users = session.scalars(_readers(username).where(User.username != username)).unique().all()
    session.rollback()
    return users
