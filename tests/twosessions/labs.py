"""The labs of chapter 9 as plain functions, in the shape that a lesson gives them.

Each one takes an engine on the blog and gives back the finished lab. What is tried is ordinary code
that knows nothing of the lab: the cure is another function in the same lanes.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook import lanes
from workbook.blog.models import Post, User
from workbook.twosessions import Lanes

Work = Callable[[Session], object]


# -- lost update --------------------------------------------------------------------------------


def view_by_hand(session: Session) -> None:
    """Read, add in Python, write: what somebody else wrote in between is lost."""
    post = session.get_one(Post, 1)
    post.views += 1
    session.commit()


def view_in_sql(session: Session) -> None:
    """Let the database add: one statement, one row lock."""
    session.execute(update(Post).where(Post.id == 1).values(views=Post.views + 1))
    session.commit()


def view_locked(session: Session) -> None:
    """Lock the row while reading it."""
    post = session.get_one(Post, 1, with_for_update=True)
    post.views += 1
    session.commit()


def view_locked_too_late(session: Session) -> None:
    """The object is known already: the lock comes, and the old values stay."""
    shown = session.get_one(Post, 1)
    post = session.scalars(select(Post).where(Post.id == 1).with_for_update()).one()
    post.views = shown.views + 1  # the same object
    session.commit()


def view_locked_and_read_again(session: Session) -> None:
    """As before, and the object takes the values that the lock has brought."""
    shown = session.get_one(Post, 1)
    locked = select(Post).where(Post.id == 1).with_for_update()
    post = session.scalars(locked.execution_options(populate_existing=True)).one()
    post.views = shown.views + 1
    session.commit()


class Versioned(DeclarativeBase):
    """For the class below: it maps the table of the posts a second time."""


class VersionedPost(Versioned):
    """The same table with a version: whoever saves an old one hears about it."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    views: Mapped[int]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as the manual writes it


def view_versioned(session: Session) -> None:
    """No lock: the second one to save fails, and has to do it again."""
    post = session.get_one(VersionedPost, 1)
    post.views += 1
    session.commit()


def two_visitors(engine: Engine, visit: Work, title: str) -> Lanes:
    """Both run the same function, one statement each in turn."""
    with lanes(engine, title) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        ann.start(visit)
        ben.start(visit)
        lab.take_turns()
    return lab


def lost_update(engine: Engine) -> Lanes:
    return two_visitors(engine, view_by_hand, "a lost update")


# -- deadlock -----------------------------------------------------------------------------------


def move_view(session: Session, giver: int, taker: int) -> None:
    """Two rows, in the order of the arguments."""
    session.execute(update(Post).where(Post.id == giver).values(views=Post.views - 1))
    session.execute(update(Post).where(Post.id == taker).values(views=Post.views + 1))
    session.commit()


def move_view_in_order(session: Session, giver: int, taker: int) -> None:
    """The same two rows, always locked in the order of their ids."""
    ids = select(Post.id).where(Post.id.in_([giver, taker])).order_by(Post.id).with_for_update()
    session.execute(ids)
    move_view(session, giver, taker)


def crossing(engine: Engine, move: Callable[[Session, int, int], None], title: str) -> Lanes:
    """One moves a view from post 1 to post 2, the other one from post 2 to post 1."""
    with lanes(engine, title) as lab:
        ann, ben = lab.session("Ann"), lab.session("Ben")
        ann.start(lambda s: move(s, 1, 2), "from post 1 to post 2")
        ben.start(lambda s: move(s, 2, 1), "from post 2 to post 1")
        lab.take_turns()
    return lab


def deadlock(engine: Engine) -> Lanes:
    return crossing(engine, move_view, "a deadlock")


def deadlock_cured(engine: Engine) -> Lanes:
    return crossing(engine, move_view_in_order, "always in the order of the ids")


# -- write skew ---------------------------------------------------------------------------------


def leave(session: Session, user_id: int) -> str:
    """One of the two editors may leave, as long as the other one stays."""
    staying = select(func.count()).select_from(User).where(User.id.in_([1, 2]), User.is_active)
    if session.scalar(staying) == 1:
        return "has to stay"
    session.execute(update(User).where(User.id == user_id).values(is_active=False))
    session.commit()
    return "leaves"


def two_editors(engine: Engine, isolation_level: str) -> Lanes:
    """Each one sees the other one there, and leaves; the one who fails tries again."""
    with lanes(engine, f"two editors, {isolation_level}") as lab:
        ann = lab.session("Ann", isolation_level)
        ben = lab.session("Ben", isolation_level)
        ann.start(lambda s: leave(s, 1))
        ben.start(lambda s: leave(s, 2))
        lab.take_turns()
        if ben.failed:
            ben.rollback()
            ben.run("tries again", lambda s: leave(s, 2))
    return lab


def write_skew(engine: Engine) -> Lanes:
    return two_editors(engine, "SERIALIZABLE")


# -- a queue ------------------------------------------------------------------------------------


def publish_next(session: Session) -> int | None:
    """Take the next draft that nobody else is working on."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.id).limit(1)
    post = session.scalars(drafts.with_for_update(skip_locked=True)).first()
    if post is None:
        return None
    post.status = "published"
    taken = post.id
    session.commit()
    return taken


def queue(engine: Engine) -> Lanes:
    with lanes(engine, "two workers, one queue") as lab:
        ann, ben = lab.session("worker 1"), lab.session("worker 2")
        ann.start(publish_next)
        ben.start(publish_next)
        lab.take_turns()
    return lab


# -- a forgotten transaction --------------------------------------------------------------------

COLUMN = "ALTER TABLE posts ADD COLUMN summary text"


def blocked_migration(engine: Engine) -> Lanes:
    """A session that only read blocks ALTER TABLE, and that blocks everybody who comes later."""
    with lanes(engine, "an idle transaction") as lab:
        ann = lab.session("Ann")
        migration = lab.connection("migration")
        ben = lab.session("Ben")
        ann.scalar(select(Post.title).where(Post.id == 1), "reads, and forgets to close")
        migration.execute(COLUMN)
        ben.scalar(select(Post.title).where(Post.id == 2), "only wants to read")
        ann.rollback()
        migration.commit()
        ben.rollback()
    return lab


def patient_migration(engine: Engine) -> Lanes:
    """With lock_timeout it gives up soon, nobody queues behind it, and it tries again later."""
    with lanes(engine, "with lock_timeout") as lab:
        ann = lab.session("Ann")
        migration = lab.connection("migration")
        ben = lab.session("Ben")
        ann.scalar(select(Post.title).where(Post.id == 1), "reads, and forgets to close")
        migration.execute("SET lock_timeout = '300ms'")
        if isinstance(migration.execute(COLUMN).error, OperationalError):
            migration.rollback()
        ben.scalar(select(Post.title).where(Post.id == 2), "only wants to read")
        ben.rollback()
        ann.rollback()
        migration.execute("SET lock_timeout = '300ms'")
        migration.execute(COLUMN, label="tries again")
        migration.commit()
    return lab
