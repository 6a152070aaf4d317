"""Wrong answers to ``find_readers``, each with what its author was thinking."""

from sqlalchemy import func, select

from workbook.blog import User

LOWERED = func.lower(User.username)


def _escaped(text):
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _first(session, condition, *order):
    users = select(User.id).where(condition).order_by(*(order or (LOWERED, User.id)))
    return session.scalars(users.limit(10)).all()


def reads_the_table(session, beginning):
    """ilike ignores case."""
    return _first(session, User.username.ilike(_escaped(beginning) + "%", escape="\\"))


def wildcards_typed(session, beginning):
    """startswith adds the percent sign."""
    return _first(session, LOWERED.startswith(func.lower(beginning)))


def case_counts(session, beginning):
    """The index is on lower(username)."""
    return _first(session, LOWERED.like(_escaped(beginning) + "%", escape="\\"))


def ordered_as_written(session, beginning):
    """By name."""
    pattern = func.lower(_escaped(beginning)) + "%"
    return _first(session, LOWERED.like(pattern, escape="\\"), User.username, User.id)


def lowered_in_python(session, beginning):
    """Lower it here, and let SQLAlchemy escape."""
    return _first(session, LOWERED.startswith(beginning.lower(), autoescape=True))


def backslash_forgotten(session, beginning):
    """Two characters are wildcards."""
    typed = beginning.replace("%", "\\%").replace("_", "\\_")
    return _first(session, LOWERED.like(func.lower(typed) + "%"))
