"""The reference solution of ``written_by``."""

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from workbook.blog import Comment, Post, User


def written_by(session: Session, username: str, limit: int) -> list[tuple[str, str]]:
    """Return what one user has written, as at most ``limit`` rows of (kind, words).

    A comment is ("comment", its content), a post is ("post", its title); drafts are included. If
    the user has written the same words twice, there are two rows. Order: by kind, then by words.
    Send one statement that fetches no other rows.
    """
    comments = select(literal("comment").label("kind"), Comment.content.label("words"))
    posts = select(literal("post"), Post.title)
    # UNION would drop repeated rows. ORDER BY and LIMIT go on the whole, not on one half.
    both = (
        comments.join(Comment.author)
        .where(User.username == username)
        .union_all(posts.join(Post.author).where(User.username == username))
        .order_by("kind", "words")
        .limit(limit)
    )
    return [(kind, words) for kind, words in session.execute(both)]
