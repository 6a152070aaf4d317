"""Wrong answers to ``did_you_mean``, each with what its author was thinking."""

from sqlalchemy import func, select

from workbook.blog import Tag


def _alike(session, typed, limit, *where, order=None):
    alike = func.similarity(Tag.name, typed).desc()
    names = select(Tag.name).where(*where).order_by(*(order or (alike, Tag.name)))
    return session.scalars(names.limit(limit)).all()


def looks_for_letters(session, typed, limit):
    """Contains what was typed."""
    return _alike(session, typed, limit, Tag.name.icontains(typed), order=(Tag.name,))


def no_threshold(session, typed, limit):
    """The most similar first, at most so many."""
    return _alike(session, typed, limit)


def least_similar_first(session, typed, limit):
    """Order by similarity."""
    order = func.similarity(Tag.name, typed), Tag.name
    return _alike(session, typed, limit, Tag.name.op("%")(typed), order=order)


def ties_in_any_order(session, typed, limit):
    """The most similar first."""
    order = func.similarity(Tag.name, typed).desc(), Tag.id
    return _alike(session, typed, limit, Tag.name.op("%")(typed), order=order)


def no_limit(session, typed, limit):
    """Whatever is similar."""
    return _alike(session, typed, None, Tag.name.op("%")(typed))


def by_name(session, typed, limit):
    """Those that are alike, sorted."""
    return _alike(session, typed, limit, Tag.name.op("%")(typed), order=(Tag.name,))


def extra_rows(session, typed, limit):
    """Python can do that: difflib."""
    import difflib

    return difflib.get_close_matches(typed, session.scalars(select(Tag.name)).all(), limit, 0.3)


def fixed_threshold(session, typed, limit):
    """Similar means: 0.3 or more."""
    return _alike(session, typed, limit, func.similarity(Tag.name, typed) >= 0.3)
