"""Transactions: the code that chapter 9 talks about.

``python -m lessons.ch09_transactions`` walks through its main points in the terminal.
"""

from collections.abc import Callable
from threading import Thread

from sqlalchemy import Engine, event, select, text, update
from sqlalchemy.exc import IntegrityError, InvalidRequestError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from workbook import lanes, sandbox, tape
from workbook.blog import Post, Tag

# --- What the labs run. Each function is one transaction and knows nothing of the others. ---


def count_in_python(session: Session) -> None:
    """Read the views of post 1, add one in Python, write the result."""
    post = session.get_one(Post, 1)
    post.views += 1
    session.commit()


def count_locked(session: Session) -> None:
    """The same, but the row is locked from the read to the commit."""
    post = session.get_one(Post, 1, with_for_update=True)
    post.views += 1
    session.commit()


def count_in_sql(session: Session) -> None:
    """Let the database add: one statement reads and writes."""
    session.execute(update(Post).where(Post.id == 1).values(views=Post.views + 1))
    session.commit()


def count_both(first: int, second: int) -> Callable[[Session], None]:
    """A transaction that adds a view to each of two posts, in the given order."""

    def count(session: Session) -> None:
        for post_id in (first, second):
            counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
            session.execute(counted)
        session.commit()

    return count


def count_both_in_order(first: int, second: int) -> Callable[[Session], None]:
    """The same, but both rows are locked first, in the order of their ids."""

    def count(session: Session) -> None:
        both = select(Post).where(Post.id.in_([first, second])).order_by(Post.id)
        posts = {post.id: post for post in session.scalars(both.with_for_update())}
        for post_id in (first, second):
            posts[post_id].views += 1
        session.commit()

    return count


def withdraw(post_id: int) -> Callable[[Session], bool]:
    """A transaction that makes a post a draft again, if the other one stays on the front page."""

    def work(session: Session) -> bool:
        front_page = select(Post.id).where(Post.status == "published", Post.id < 3)
        shown = session.scalars(front_page.order_by(Post.id)).all()
        if len(shown) < 2:
            return False
        session.execute(update(Post).where(Post.id == post_id).values(status="draft"))
        session.commit()
        return True

    return work


def withdraw_locked(post_id: int) -> Callable[[Session], bool]:
    """The same, but the posts on which the decision is based are locked while they are read."""

    def work(session: Session) -> bool:
        front_page = select(Post.id).where(Post.status == "published", Post.id < 3)
        shown = session.scalars(front_page.order_by(Post.id).with_for_update()).all()
        if len(shown) < 2:
            return False
        session.execute(update(Post).where(Post.id == post_id).values(status="draft"))
        session.commit()
        return True

    return work


def next_draft(session: Session) -> int | None:
    """The oldest draft that no other worker has locked."""
    drafts = select(Post.id).where(Post.status == "draft").order_by(Post.id).limit(1)
    return session.scalar(drafts.with_for_update(skip_locked=True))


# --- What the chapter shows besides the labs ---


def two_threads_one_session(session: Session) -> list[str]:
    """The errors of a thread that flushes while another one is in the middle of a flush."""
    errors = []

    def flush() -> None:
        try:
            session.flush()
        except InvalidRequestError as error:
            errors.append(str(error))

    def in_the_middle(*_: object) -> None:
        other = Thread(target=flush)
        other.start()
        other.join()

    event.listen(session, "before_flush", in_the_middle)
    try:
        flush()
    finally:
        event.remove(session, "before_flush", in_the_middle)
    return errors


# --- The walk through the chapter ---


def snapshots(engine: Engine) -> None:
    """Whether a transaction sees what others commit depends on its isolation level."""
    views = select(Post.views).where(Post.id == 1)
    for level in ("READ COMMITTED", "REPEATABLE READ"):
        with Session(engine) as session, Session(engine) as other:
            session.connection(execution_options={"isolation_level": level})
            before = session.scalar(views)
            count_in_sql(other)
            print(f"{level:16} {before}, then {session.scalar(views)}")


def failure(engine: Engine) -> None:
    """Rolling back to a savepoint undoes a part of the transaction."""
    with tape("one of two is refused"), sessionmaker(engine).begin() as session:
        for name in ("a new one", "sql"):
            try:
                with session.begin_nested():
                    session.add(Tag(name=name))
            except IntegrityError:
                print("refused:", name)


def again(engine: Engine) -> None:
    """After a serialization failure the whole transaction is retried."""
    factory = sessionmaker(engine)
    for attempt in (1, 2, 3):
        try:
            with tape(f"attempt {attempt}"), factory.begin() as session:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                post = session.get_one(Post, 1)
                if attempt == 1:
                    with Session(engine) as other:
                        count_in_sql(other)
                post.views += 1
            break
        except OperationalError as error:
            print(f"attempt {attempt} failed:", type(error.orig).__name__)


def races(engine: Engine) -> None:
    """Two transactions at once: a lost update, a deadlock, write skew."""
    for title, level, works in (
        ("a lost update", "READ COMMITTED", (count_in_python, count_in_python)),
        ("a deadlock", "READ COMMITTED", (count_both(1, 2), count_both(2, 1))),
        ("write skew, refused", "SERIALIZABLE", (withdraw(1), withdraw(2))),
    ):
        with lanes(engine, title) as lab:
            for name, work in zip(("Ann", "Ben"), works, strict=True):
                lab.session(name, level).start(work)
            lab.take_turns()
        print(lab)


def waiting(engine: Engine) -> None:
    """A transaction that has only read blocks ALTER TABLE."""
    with Session(engine) as reader, engine.connect() as admin:
        reader.get(Post, 1)
        admin.execute(text("SET lock_timeout = '100ms'"))
        with tape("a reader is still open"):
            try:
                admin.execute(text("ALTER TABLE posts ADD COLUMN note text"))
            except OperationalError as error:
                print(type(error.orig).__name__)


def main() -> None:
    """Run every part, on a database of its own."""
    engine = sandbox("ch09_transactions_lesson")
    for part in (snapshots, failure, again, races, waiting):
        print(f"\n# {part.__name__}: {part.__doc__}")
        part(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
