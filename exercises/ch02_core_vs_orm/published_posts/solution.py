"""The reference solution of ``published_posts``."""

from sqlalchemy import Select, select

from workbook.blog import Post, User


def published_posts(author: str | None = None) -> Select[Post]:
    """Build a ``select()`` of all published posts and return it. Send nothing.

    If ``author``, a username, is given, select only that user's posts; if it is None, select those
    of all users. Newest first (``published_at``). Of posts published at the same moment, the higher
    id comes first.

    The caller runs it on a connection, to get rows with the columns of posts, or in a session,
    to get Post objects.
    """
    newest_first = Post.published_at.desc(), Post.id.desc()
    posts = select(Post).where(Post.status == "published").order_by(*newest_first)
    if author is not None:
        # The name is kept: where() and join() leave the statement that they are called on alone.
        posts = posts.join(Post.author).where(User.username == author)
    return posts
