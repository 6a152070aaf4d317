"""The reference solution of ``readers_of``."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workbook.blog import Comment, Post, User


def readers_of(session: Session, username: str) -> list[User]:
    """Return the users who have commented on this author's posts, each user once.

    The author may have commented there too, but isn't one of the readers. Order: by username.
    Send one statement that fetches no other rows.
    """
    author = aliased(User)
    wrote = Comment.author_id == User.id
    # A question about the reader: does such a comment exist? A join would return pairs.
    commented = (
        select(Comment.id)
        .join(Comment.post)
        .join(author, Post.author_id == author.id)
        .where(wrote, author.username == username)
        .exists()
    )
    readers = select(User).where(commented, User.username != username).order_by(User.username)
    return list(session.scalars(readers))
