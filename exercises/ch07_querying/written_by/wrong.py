"""Wrong answers to ``written_by``, each with what its author was thinking."""

from sqlalchemy import literal, select

from workbook.blog import Comment, Post, User

_OUT = Post.status == "published"


def _halves(username):
    comments = select(literal("comment").label("kind"), Comment.content.label("words"))
    posts = select(literal("post").label("kind"), Post.title.label("words"))
    return (
        comments.join(Comment.author).where(User.username == username),
        posts.join(Post.author).where(User.username == username),
    )


def drops_repeats(session, username, limit):
    """union puts two selects together."""
    comments, posts = _halves(username)
    return session.execute(comments.union(posts).order_by("kind", "words").limit(limit)).all()


def limits_each_half(session, username, limit):
    """Each half in its order, at most so many."""
    comments, posts = _halves(username)
    both = (
        comments.order_by("words")
        .limit(limit)
        .subquery()
        .select()
        .union_all(posts.order_by("words").limit(limit).subquery().select())
    )
    return session.execute(both.order_by("kind", "words")).all()


def several_statements(session, username, limit):
    """First the comments, then the posts."""
    rows = [row for half in _halves(username) for row in session.execute(half).all()]
    return sorted(map(tuple, rows))[:limit]


def no_drafts(session, username, limit):
    """What can be read of the user."""
    comments, posts = _halves(username)
    both = comments.union_all(posts.where(_OUT))
    return session.execute(both.order_by("kind", "words").limit(limit)).all()


def no_limit(session, username, limit):
    """All of it."""
    comments, posts = _halves(username)
    return session.execute(comments.union_all(posts).order_by("kind", "words")).all()


def filters_in_python(session, username, limit):
    """A slice of the list."""
    return no_limit(session, username, limit)[:limit]


def limits_one_half(session, username, limit):
    """Put the limit where the statement ends."""
    comments, posts = _halves(username)
    posts = posts.order_by("words").limit(limit).subquery().select()
    return session.execute(comments.union_all(posts).order_by("kind", "words")).all()


def comments_on_the_posts(session, username, limit):
    """The comments of the user's posts."""
    comments = select(literal("comment").label("kind"), Comment.content.label("words"))
    comments = comments.join(Comment.post).join(Post.author).where(User.username == username)
    both = comments.union_all(_halves(username)[1])
    return session.execute(both.order_by("kind", "words").limit(limit)).all()


def posts_first(session, username, limit):
    """A post weighs more than a comment."""
    comments, posts = _halves(username)
    both = comments.union_all(posts).subquery()
    both = select(both).order_by(both.c.kind.desc(), both.c.words)
    return session.execute(both.limit(limit)).all()
