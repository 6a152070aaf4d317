"""Wrong answers to ``numbered_draft``, each with what its author was thinking."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def counts_itself(session: Session, author_id: int) -> Post:
    """The post is made first, so that it can be filled."""
    post = Post(author_id=author_id, title="", content="")
    session.add(post)
    number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post.title = f"Draft {number + 1}"
    session.flush()
    return post


def half_built_post(session: Session, author_id: int) -> Post:
    """add() only notes it, the title comes later."""
    post = Post(author_id=author_id, content="")
    session.add(post)
    number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post.title = f"Draft {number + 1}"
    session.flush()
    return post


def misses_what_is_waiting(session: Session, author_id: int) -> Post:
    """no_autoflush is the cure for errors with autoflush."""
    post = Post(author_id=author_id, title="", content="")
    session.add(post)
    with session.no_autoflush:
        number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post.title = f"Draft {number + 1}"
    session.flush()
    return post


def counts_drafts_only(session: Session, author_id: int) -> Post:
    """Drafts are numbered, so drafts are counted."""
    drafts = select(func.count()).where(Post.author_id == author_id, Post.status == "draft")
    post = Post(author_id=author_id, title=f"Draft {session.scalar(drafts) + 1}", content="")
    session.add(post)
    session.flush()
    return post


def forgets_flush(session: Session, author_id: int) -> Post:
    """The caller commits, that flushes."""
    number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post = Post(author_id=author_id, title=f"Draft {number + 1}", content="")
    session.add(post)
    return post


def loads_the_posts(session: Session, author_id: int) -> Post:
    """The user has a list of posts."""
    number = len(session.get(User, author_id).posts)
    session.flush()
    number = len(session.scalars(select(Post).where(Post.author_id == author_id)).all())
    post = Post(author_id=author_id, title=f"Draft {number + 1}", content="")
    session.add(post)
    session.flush()
    return post


def commits_itself(session: Session, author_id: int) -> Post:
    """A commit makes sure that everything is counted."""
    session.commit()
    number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post = Post(author_id=author_id, title=f"Draft {number + 1}", content="")
    session.add(post)
    session.flush()
    return post


def no_group_no_number(session: Session, author_id: int) -> Post:
    """Count the posts by author, and take this one's."""
    count = select(func.count()).where(Post.author_id == author_id).group_by(Post.author_id)
    post = Post(author_id=author_id, title=f"Draft {session.scalar(count) + 1}", content="")
    session.add(post)
    session.flush()
    return post


def wrong_values(session: Session, author_id: int) -> Post:
    """INSERT, and then fetch what was inserted: the title says which it is."""
    count = select(func.count()).where(Post.author_id == author_id)
    title = f"Draft {session.scalar(count) + 1}"
    new = insert(Post).values(author_id=author_id, title=title, content="", status="draft")
    session.execute(new)
    return session.scalars(select(Post).where(Post.title == title).order_by(Post.id)).first()


def asks_another_session(session: Session, author_id: int) -> Post:
    """A session of my own disturbs nobody's."""
    with Session(session.get_bind()) as mine:
        count = mine.scalar(select(func.count()).where(Post.author_id == author_id))
    post = Post(author_id=author_id, title=f"Draft {count + 1}", content="")
    session.add(post)
    session.flush()
    return post
