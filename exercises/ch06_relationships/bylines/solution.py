"""The reference solution of ``bylines``."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbook.blog import Post


def bylines(session: Session) -> list[str]:
    """Return a line for each post: ``<title>, by <username> (bread, sql)``.

    Its tags come in parentheses, sorted by name; a post without tags has no parentheses. The posts
    with the most views come first, those with equal views by id. At most 3 statements are sent, for
    any number of posts up to 500.
    """
    posts = session.scalars(
        select(Post)
        # Both links are loaded beforehand; read lazily in the loop, each would cost N statements.
        .options(selectinload(Post.author), selectinload(Post.tags))
        .order_by(Post.views.desc(), Post.id)
    )
    lines = []
    for post in posts:
        names = ", ".join(tag.name for tag in post.tags)
        lines.append(
            f"{post.title}, by {post.author.username}" + (f" ({names})" if post.tags else "")
        )
    return lines
