"""Wrong answers to ``quick_reads``, each with what its author was thinking."""

from sqlalchemy import String, and_, cast, func, literal, select

from workbook.blog import Post

_OUT = Post.status == "published"


_TAKEN = Post.details["reading_minutes"]


_LEVEL = func.coalesce(Post.details["level"].as_string(), "unrated")


def _quick(session, condition, order, level=_LEVEL, where=_OUT):
    posts = select(Post.id, level).where(where, condition).order_by(order, Post.id)
    return session.execute(posts).all()


def compares_text(session, minutes):
    """The arrow that gives the value."""
    return _quick(session, _TAKEN.as_string() <= str(minutes), _TAKEN.as_string())


def level_is_null(session, minutes):
    """The level of the document."""
    number = _TAKEN.as_integer()
    return _quick(session, number <= minutes, number, Post.details["level"].as_string())


def leaves_out_unrated(session, minutes):
    """Posts with minutes and a level."""
    number = _TAKEN.as_integer()
    there = Post.details["level"].as_string().is_not(None)
    return _quick(session, and_(number <= minutes, there), number)


def sorts_text(session, minutes):
    """Compare numbers; the order will be right."""
    return _quick(session, _TAKEN.as_integer() <= minutes, _TAKEN.as_string())


def drafts_too(session, minutes):
    """All posts that say how long they take."""
    number = _TAKEN.as_integer()
    return _quick(session, number <= minutes, number, where=literal(True))


def filters_in_python(session, minutes):
    """A document is a dict."""
    posts = session.scalars(select(Post).where(_OUT))
    found = [
        (post.details["reading_minutes"], post.id, post.details.get("level", "unrated"))
        for post in posts
        if post.details and post.details.get("reading_minutes", minutes + 1) <= minutes
    ]
    return [(post_id, level) for _, post_id, level in sorted(found)]


def missing_is_zero(session, minutes):
    """Who says nothing takes no time."""
    number = func.coalesce(_TAKEN.as_integer(), 0)
    return _quick(session, number <= minutes, number)


def less_than(session, minutes):
    """Shorter than that."""
    number = _TAKEN.as_integer()
    return _quick(session, number < minutes, number)


def level_in_quotes(session, minutes):
    """Cast the value to a text."""
    number = _TAKEN.as_integer()
    level = func.coalesce(cast(Post.details["level"], String), "unrated")
    return _quick(session, number <= minutes, number, level)


def compares_json(session, minutes):
    """The document contains a number."""
    return _quick(session, _TAKEN <= minutes, _TAKEN)


def json_and_text(session, minutes):
    """coalesce takes the first that is not NULL."""
    number = _TAKEN.as_integer()
    level = func.coalesce(Post.details["level"], "unrated")
    return _quick(session, number <= minutes, number, level)
