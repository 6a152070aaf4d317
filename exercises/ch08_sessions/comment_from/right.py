"""Other right answers to ``comment_from``."""

from sqlalchemy import inspect, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workbook.blog import Comment, Post


def plain_sql(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """An INSERT with the key of the post; the object is fetched by the new id."""
    (post_id,) = inspect(post).identity
    query = text(
        "INSERT INTO comments (post_id, author_id, content) VALUES (:p, :a, :c) RETURNING id"
    )
    new = session.scalar(query, {"p": post_id, "a": author_id, "c": content})
    return session.get_one(Comment, new)


def with_its_own_post(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """The relationship is fine, with the object that this session has for the row."""
    mine = session.get_one(Post, inspect(post).identity)
    comment = Comment(author_id=author_id, content=content)
    mine.comments.append(comment)
    session.flush()
    return comment


def returning_the_class(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """Core can return objects, too."""
    key = inspect(post).identity_key[1][0]
    row = {"post_id": key, "author_id": author_id, "content": content, "parent_id": None}
    return session.scalars(insert(Comment).values(row).returning(Comment)).one()
