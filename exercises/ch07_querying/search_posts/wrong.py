"""Wrong answers to ``search_posts``, each with what its author was thinking."""

from sqlalchemy import func, literal, or_, select

from workbook.blog import Post

_OUT = Post.status == "published"


def _vector(a="A", d="D", language="english"):
    title = func.setweight(func.to_tsvector(language, Post.title), a)
    return title.op("||")(func.setweight(func.to_tsvector(language, Post.content), d))


def _search(session, vector, wanted, *order, where=_OUT):
    posts = select(Post.id).where(where, vector.op("@@")(wanted))
    order = order or (func.ts_rank(vector, wanted).desc(), Post.id)
    return session.scalars(posts.order_by(*order)).all()


def _web(typed, language="english"):
    return func.websearch_to_tsquery(language, typed)


def breaks_on_plain_words(session, typed):
    """A tsquery of what was typed."""
    return _search(session, _vector(), func.to_tsquery("english", typed))


def looks_for_letters(session, typed):
    """Contains what was typed."""
    like = or_(Post.title.icontains(typed), Post.content.icontains(typed))
    return session.scalars(select(Post.id).where(_OUT, like).order_by(Post.id)).all()


def every_word_for_itself(session, typed):
    """The query for plain text."""
    return _search(session, _vector(), func.plainto_tsquery("english", typed))


def title_only(session, typed):
    """match() on the title."""
    return _search(session, func.to_tsvector("english", Post.title), _web(typed))


def no_weights(session, typed):
    """One text of the two."""
    both = func.to_tsvector("english", Post.title + " " + Post.content)
    return _search(session, both, _web(typed))


def no_english(session, typed):
    """PostgreSQL knows which language it speaks."""
    title = func.setweight(func.to_tsvector(Post.title), "A")
    vector = title.op("||")(func.setweight(func.to_tsvector(Post.content), "D"))
    return _search(session, vector, func.websearch_to_tsquery(typed))


def by_id(session, typed):
    """What fits, by id."""
    return _search(session, _vector(), _web(typed), Post.id)


def worst_first(session, typed):
    """Order by rank."""
    rank = func.ts_rank(_vector(), _web(typed))
    return _search(session, _vector(), _web(typed), rank, Post.id)


def drafts_too(session, typed):
    """Search the posts."""
    return _search(session, _vector(), _web(typed), where=literal(True))


def each_by_itself(session, typed):
    """It fits the title, or it fits the content."""
    wanted = _web(typed)
    title, content = (func.to_tsvector("english", text) for text in (Post.title, Post.content))
    fits = or_(title.op("@@")(wanted), content.op("@@")(wanted))
    posts = select(Post.id).where(_OUT, fits)
    return session.scalars(posts.order_by(func.ts_rank(_vector(), wanted).desc(), Post.id)).all()


def other_rank(session, typed):
    """ts_rank_cd looks at how close the words stand, which is better."""
    rank = func.ts_rank_cd(_vector(), _web(typed)).desc()
    return _search(session, _vector(), _web(typed), rank, Post.id)


def weights_of_the_chapter(session, typed):
    """The vector of the chapter."""
    return _search(session, _vector("A", "B"), _web(typed))
