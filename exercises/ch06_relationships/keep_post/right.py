"""Other right answers to ``keep_post``."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import (
    Session,
    contains_eager,
    joinedload,
    selectinload,
    sessionmaker,
    subqueryload,
)

from workbook.blog import Comment, Post


def touches_everything(engine: Engine, post_id: int) -> Post | None:
    """A get(), and then every link is read once; expunged at the end."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        post = session.get(Post, post_id)
        if post is not None:
            comments = select(Comment).where(Comment.post_id == post_id)
            loaded = session.scalars(comments.options(joinedload(Comment.author))).all()
            assert len(post.comments) == len(loaded)
            assert post.author
            post.tags.sort(key=lambda tag: tag.id)
            session.expunge_all()
    return post


def one_statement(engine: Engine, post_id: int) -> Post | None:
    """Outer joins for everything, and unique()."""
    links = (
        joinedload(Post.author),
        joinedload(Post.tags),
        joinedload(Post.comments).joinedload(Comment.author),
    )
    with sessionmaker(engine).begin() as session:
        session.expire_on_commit = False
        return session.get(Post, post_id, options=links)


def two_kinds(engine: Engine, post_id: int) -> Post | None:
    """The author by a join of my own, the lists by subqueries."""
    posts = (
        select(Post)
        .join(Post.author)
        .filter(Post.id == post_id)
        .options(
            contains_eager(Post.author),
            subqueryload(Post.tags),
            subqueryload(Post.comments).subqueryload(Comment.author),
        )
    )
    with Session(engine.execution_options(isolation_level="AUTOCOMMIT")) as session:
        return session.execute(posts).scalars().first()


def closed_by_hand(engine: Engine, post_id: int) -> Post | None:
    """get() takes options, and nothing expires."""
    session = sessionmaker(engine, expire_on_commit=False)()
    links = (
        selectinload(Post.author),
        joinedload(Post.tags),
        subqueryload(Post.comments).selectinload(Comment.author),
    )
    try:
        post = session.get(Post, post_id, options=links)
        session.commit()
        return post
    finally:
        session.close()
