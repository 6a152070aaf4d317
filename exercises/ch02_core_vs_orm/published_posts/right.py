"""Other right answers to ``published_posts``."""

from sqlalchemy import Select, and_, desc, exists, select, text, true

from workbook.blog import Post, User


def plain_conditions(author: str | None = None) -> Select:
    """Plain SQL where it can stand in a select()."""
    posts = select(Post).where(text("posts.status = 'published'"))
    if author is not None:
        whose = text("posts.author_id = (SELECT id FROM users WHERE username = :author)")
        posts = posts.where(whose.bindparams(author=author))
    return posts.order_by(text("posts.published_at DESC, posts.id DESC"))


def has_the_author(author: str | None = None) -> Select:
    """A relationship is a condition as well."""
    whose = true() if author is None else Post.author.has(User.username == author)
    newest = (desc(Post.published_at), desc(Post.id))
    return select(Post).where(and_(Post.status == "published", whose)).order_by(*newest)


def exists_written_out(author: str | None = None) -> Select:
    """EXISTS, written out."""
    conditions = [Post.status == "published"]
    if author is not None:
        conditions.append(exists().where(User.id == Post.author_id, User.username == author))
    return select(Post).where(*conditions).order_by(Post.published_at.desc(), Post.id.desc())


def filter_by(author: str | None = None) -> Select:
    """filter_by(), and IN for whose they are."""
    posts = select(Post).filter_by(status="published")
    if author is not None:
        posts = posts.where(Post.author_id.in_(select(User.id).where(User.username == author)))
    return posts.order_by(Post.published_at.desc()).order_by(Post.id.desc())


def joins_on_condition(author: str | None = None) -> Select:
    """The whole condition in the join."""
    posts = select(Post).order_by(Post.published_at.desc())
    posts = posts.order_by(Post.id.desc()).where(Post.status.in_(["published"]))
    if author is None:
        return posts
    return posts.join(User, and_(User.id == Post.author_id, User.username == author))
