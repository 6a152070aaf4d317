"""Wrong answers to ``newest_posts``, each with what its author was thinking."""

from sqlalchemy import func, literal, select, tuple_

from workbook.blog import Post

_OUT = Post.status == "published"


_NEWEST = Post.published_at.desc(), Post.id.desc()


def _page(session, size, *later, order=_NEWEST, where=_OUT):
    return session.scalars(select(Post).where(where, *later).order_by(*order).limit(size)).all()


def loses_equals(session, size, after=None):
    """Older than the last one."""
    return _page(session, size, *([Post.published_at < after[0]] if after else []))


def repeats_equals(session, size, after=None):
    """Not newer than the last one, so that nothing gets lost."""
    return _page(session, size, *([Post.published_at <= after[0]] if after else []))


def compares_each_alone(session, size, after=None):
    """Older, and with a lower id."""
    later = [Post.published_at < after[0], Post.id < after[1]] if after else []
    return _page(session, size, *later)


def compares_ids_only(session, size, after=None):
    """The id says where we are."""
    return _page(session, size, *([Post.id < after[1]] if after else []))


def ignores_after(session, size, after=None):
    """A statement can be extended."""
    posts = select(Post).where(_OUT).order_by(*_NEWEST).limit(size)
    if after:
        posts.where(tuple_(Post.published_at, Post.id) < after)
    return session.scalars(posts).all()


def drafts_too(session, size, after=None):
    """Newest first."""
    later = [tuple_(Post.published_at, Post.id) < after] if after else []
    return _page(session, size, *later, where=literal(True))


def equals_by_lower_id(session, size, after=None):
    """Newest first, then by id."""
    later = [tuple_(Post.published_at, Post.id) < after] if after else []
    return _page(session, size, *later, order=(Post.published_at.desc(), Post.id))


def fetches_more_than_the_page(session, size, after=None):
    """Load them and cut."""
    posts = session.scalars(select(Post).where(_OUT).order_by(*_NEWEST))
    rest = [post for post in posts if not after or (post.published_at, post.id) < after]
    return rest[:size]


def turned_round(session, size, after=None):
    """What comes after is greater."""
    return _page(session, size, *([tuple_(Post.published_at, Post.id) > after] if after else []))


def repeats_the_last_post(session, size, after=None):
    """From the last post on."""
    return _page(session, size, *([tuple_(Post.published_at, Post.id) <= after] if after else []))


def no_first_page(session, size, after=None):
    """One statement for every page."""
    return _page(session, size, tuple_(Post.published_at, Post.id) < after)


def drafts_at_the_end(session, size, after=None):
    """NULLs last, and drafts are out of the way."""
    later = [tuple_(Post.published_at, Post.id) < after] if after else []
    order = Post.published_at.desc().nulls_last(), Post.id.desc()
    return _page(session, size, *later, order=order, where=literal(True))


def several_statements(session, size, after=None):
    """Count how many were shown, and skip them."""
    newest = select(Post).where(_OUT).order_by(*_NEWEST).limit(size)
    if after:
        shown = select(func.count()).where(_OUT, tuple_(Post.published_at, Post.id) >= after)
        newest = newest.offset(session.scalar(shown))
    return session.scalars(newest).all()
