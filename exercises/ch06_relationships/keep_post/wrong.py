"""Wrong answers to ``keep_post``, each with what its author was thinking."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from workbook.blog import Comment, Post, Tag, User


def detached(engine, post_id):
    """The session has loaded the post; the rest comes when it is needed."""
    with Session(engine) as session:
        return session.get(Post, post_id)


def session_left_open(engine, post_id):
    """While the session is open, everything can be loaded."""
    session = Session(engine)
    return session.get(Post, post_id)


def n_plus_one(engine, post_id):
    """Touch everything once, then it is loaded."""
    with Session(engine) as session:
        post = session.get(Post, post_id)
        if post is not None:
            post.author, post.tags  # noqa: B018
            for comment in post.comments:
                comment.author  # noqa: B018
        return post


def not_none(engine, post_id):
    """An empty post is better than an error."""
    with Session(engine) as session:
        statement = (
            select(Post)
            .where(Post.id == post_id)
            .options(
                joinedload(Post.author),
                selectinload(Post.tags),
                selectinload(Post.comments).joinedload(Comment.author),
            )
        )
        return session.scalars(statement).one_or_none() or Post(id=post_id)


def expired(engine, post_id):
    """Everything is loaded; commit() ends the transaction."""
    with Session(engine) as session:
        statement = (
            select(Post)
            .where(Post.id == post_id)
            .options(
                joinedload(Post.author),
                selectinload(Post.tags),
                selectinload(Post.comments).joinedload(Comment.author),
            )
        )
        post = session.scalars(statement).one_or_none()
        session.commit()
        return post


_KEPT = (
    joinedload(Post.author),
    selectinload(Post.tags),
    selectinload(Post.comments).joinedload(Comment.author),
)


def raises_when_missing(engine, post_id):
    """An id has one post: one()."""
    with Session(engine) as session:
        return session.scalars(select(Post).where(Post.id == post_id).options(*_KEPT)).one()


def rows_not_objects(engine, post_id):
    """execute() runs a statement."""
    with Session(engine) as session:
        found = session.execute(select(Post).where(Post.id == post_id).options(*_KEPT))
        return found.one_or_none()


def inner_instead_of_outer(engine, post_id):
    """Join the comments, and load from the join."""
    with Session(engine) as session:
        statement = (
            select(Post)
            .join(Post.comments)
            .where(Post.id == post_id)
            .options(
                joinedload(Post.author),
                selectinload(Post.tags),
                contains_eager(Post.comments).joinedload(Comment.author),
            )
        )
        return session.scalars(statement).unique().one_or_none()


def made_by_hand(engine, post_id):
    """A new object has no session, so it cannot lose it."""
    with Session(engine) as session:
        post = session.get(Post, post_id)
        if post is None:
            return None
        links = selectinload(Post.comments).joinedload(Comment.author)
        post = session.scalars(select(Post).where(Post.id == post_id).options(links)).one()
        return Post(
            title=post.title,
            author=User(username=post.author.username),
            tags=[Tag(name=tag.name) for tag in post.tags],
            comments=[
                Comment(content=comment.content, author=User(username=comment.author.username))
                for comment in post.comments
            ],
        )
