"""Wrong answers to ``scoreboard``, each with what its author was thinking."""

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from workbook.blog import Post, User

_OUT = Post.status == "published"


def _scores(session, drafts, quiet, popular, *where, outer=False):
    scores = select(User.username, drafts, quiet, popular).join(User.posts, isouter=outer)
    return session.execute(scores.where(*where).group_by(User.id).order_by(User.username)).all()


_DRAFT = Post.status == "draft"


_QUIET, _POPULAR = and_(_OUT, Post.views < 1000), and_(_OUT, Post.views >= 1000)


def null_instead_of_zero(session):
    """Sum up ones."""
    return _scores(session, *(func.sum(case((c, 1))) for c in (_DRAFT, _QUIET, _POPULAR)))


def counts_the_zeros(session):
    """Count ones and zeros."""
    return _scores(
        session, *(func.count(case((c, 1), else_=0)) for c in (_DRAFT, _QUIET, _POPULAR))
    )


def drafts_are_quiet(session):
    """Fewer than 1000 views."""
    conditions = _DRAFT, Post.views < 1000, _POPULAR
    return _scores(session, *(func.count().filter(c) for c in conditions))


def thousand_is_quiet(session):
    """Up to a thousand, and more than a thousand."""
    conditions = _DRAFT, and_(_OUT, Post.views <= 1000), and_(_OUT, Post.views > 1000)
    return _scores(session, *(func.count().filter(c) for c in conditions))


def users_without_posts(session):
    """Everybody, to be safe."""
    return _scores(
        session, *(func.count().filter(c) for c in (_DRAFT, _QUIET, _POPULAR)), outer=True
    )


def draft_authors_vanish(session):
    """Published ones in WHERE, so that it need not be said twice."""
    return _scores(session, *(func.count().filter(c) for c in (_DRAFT, _QUIET, _POPULAR)), _OUT)


def several_statements(session):
    """One loop over the users and their posts."""
    rows = []
    for user in session.scalars(select(User).order_by(User.username)):
        posts = user.posts
        if posts:
            out = [p for p in posts if p.status == "published"]
            low = sum(p.views < 1000 for p in out)
            rows.append((user.username, len(posts) - len(out), low, len(out) - low))
    return rows


def columns_swapped(session):
    """The popular ones are worth more, so they come before the quiet ones."""
    return _scores(session, *(func.count().filter(c) for c in (_DRAFT, _POPULAR, _QUIET)))


def multiplies_rows(session):
    """Three kinds of posts are three joins."""
    kinds = [aliased(Post) for _ in range(3)]
    drafts, quiet, popular = kinds
    out = "published"
    scores = (
        select(User.username, *(func.count(kind.id) for kind in kinds))
        .outerjoin(User.posts.of_type(drafts).and_(drafts.status == "draft"))
        .outerjoin(User.posts.of_type(quiet).and_(quiet.status == out, quiet.views < 1000))
        .outerjoin(User.posts.of_type(popular).and_(popular.status == out, popular.views >= 1000))
        .where(User.posts.any())
        .group_by(User.id)
        .order_by(User.username)
    )
    return session.execute(scores).all()
