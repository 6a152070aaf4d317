"""Wrong answers to ``publish_author_drafts``, each with what its author was thinking."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workbook.blog import Post


def forgets_the_author(session: Session, author_id: int, moment: datetime) -> int:
    """All drafts, it says."""
    drafts = update(Post).where(Post.status == "draft")
    return session.execute(drafts.values(status="published", published_at=moment)).rowcount


def forgets_the_status(session: Session, author_id: int, moment: datetime) -> int:
    """What is published already stays published."""
    posts = update(Post).where(Post.author_id == author_id)
    return session.execute(posts.values(status="published", published_at=moment)).rowcount


def one_by_one(session: Session, author_id: int, moment: datetime) -> int:
    """Fetch, change: the session writes it."""
    found = select(Post).where(Post.author_id == author_id, Post.status == "draft")
    drafts = session.scalars(found).all()
    for post in drafts:
        post.status = "published"
        post.published_at = moment
    session.flush()
    return len(drafts)


def forgets_the_date(session: Session, author_id: int, moment: datetime) -> int:
    """The status says that it is published."""
    drafts = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    return session.execute(drafts.values(status="published")).rowcount


def commits_itself(session: Session, author_id: int, moment: datetime) -> int:
    """Nothing is changed without a commit."""
    drafts = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    count = session.execute(drafts.values(status="published", published_at=moment)).rowcount
    session.commit()
    return count


def wrong_number(session: Session, author_id: int, moment: datetime) -> int:
    """Change, then count the author's published posts."""
    drafts = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    session.execute(drafts.values(status="published", published_at=moment))
    mine = select(func.count()).select_from(Post).where(Post.author_id == author_id)
    return session.scalar(mine.where(Post.status == "published")) or 0


def by_the_date(session: Session, author_id: int, moment: datetime) -> int:
    """A post without a date is a draft."""
    drafts = update(Post).where(Post.author_id == author_id, Post.published_at.is_(None))
    return session.execute(drafts.values(status="published", published_at=moment)).rowcount


def touches_created(session: Session, author_id: int, moment: datetime) -> int:
    """Its life begins now."""
    drafts = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    values = {"status": "published", "published_at": moment, "created_at": moment}
    return session.execute(drafts.values(values)).rowcount


def resets_views(session: Session, author_id: int, moment: datetime) -> int:
    """Views count from the publication on."""
    drafts = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    changed = drafts.values(status="published", published_at=moment, views=0)
    return session.execute(changed).rowcount


def forgets_the_filter(session: Session, author_id: int, moment: datetime) -> int:
    """First look at the values, then at the rows."""
    return session.execute(update(Post).values(status="published", published_at=moment)).rowcount
