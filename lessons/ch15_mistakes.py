"""Mistakes: the code that chapter 15 talks about.

``python -m lessons.ch15_mistakes`` walks through its main points in the terminal.
"""

import traceback
from collections.abc import Callable, Sequence
from textwrap import shorten
from threading import Thread
from typing import TypeVar

from sqlalchemy import Engine, ForeignKey, create_engine, func, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from workbook import sandbox
from workbook.blog import Post, User
from workbook.errorindex import demonstration, named
from workbook.sqltape.recorder import paused

T = TypeVar("T")

# --- A request that fails in one line because of another ---


def register(session: Session, username: str) -> None:
    """Add a user."""
    session.add(User(username=username))


def front_page(session: Session) -> Sequence[str]:
    """Return the titles of the first two posts."""
    return session.scalars(select(Post.title).order_by(Post.id).limit(2)).all()


def handle_request(engine: Engine) -> Sequence[str]:
    """Sign a user up, and show the front page."""
    with Session(engine) as session:
        register(session, "test")
        return front_page(session)


# --- Reading errors ---

LIBRARY = "    ... calls within SQLAlchemy ..."


def frames(error: BaseException) -> list[str]:
    """The calls that led to an error, with the line that each had reached.

    All that happened within SQLAlchemy is one entry; the cell itself is left out.
    """
    lines: list[str] = []
    for frame in traceback.extract_tb(error.__traceback__):
        in_library = "site-packages" in frame.filename or frame.filename.startswith("<")
        line = LIBRARY if in_library else f"{frame.name}: {frame.line}"
        if frame.name != "<module>" and lines[-1:] != [line]:
            lines.append(line)
    return lines


def both(code: str) -> None:
    """Run both forms of an entry of the error index, each on a blog of its own."""
    entry = named(code)
    outcomes: list[str] = []

    def run() -> None:
        with paused():  # their SQL is not the subject
            outcomes.append(str(demonstration.run(entry, "bad")))
            outcomes.append(str(demonstration.run(entry, "good")))

    # In a thread: a notebook has an event loop, and a form that uses async starts one of its own.
    thread = Thread(target=run)
    thread.start()
    thread.join()
    print(f"{code}: {entry.words}")
    for form, outcome in zip(("bad", "good"), outcomes, strict=True):
        first_line = outcome.splitlines()[0].partition(" (Background")[0]
        print(f"  {form:4}  {shorten(first_line, 84, placeholder=' ...')}")


# --- What raises nothing ---


def forgetful(engine: Engine) -> None:
    """Read a name and forget to close the session."""
    session = Session(engine)
    session.get_one(User, 1)


def import_titles(engine: Engine, titles: Sequence[str]) -> str:
    """Save a draft for each title, and report."""
    with Session(engine) as session:
        for title in titles:
            try:
                session.add(Post(author_id=1, title=title, content="imported"))
                session.commit()
            except SQLAlchemyError:
                session.rollback()
    return f"{len(titles)} drafts imported"


# --- A small reproduction ---


def all_views(session: Session, post_ids: Sequence[int]) -> int:
    """The views of these posts, all together, for a page that shows their comments as well."""
    query = select(func.sum(Post.views)).outerjoin(Post.comments).where(Post.id.in_(post_ids))
    return session.scalar(query) or 0


def fewest(items: Sequence[T], fails: Callable[[list[T]], bool]) -> list[T]:
    """Leave out as many items as possible while the rest still fails: a half, a quarter, ..."""
    left = list(items)
    size = len(left) // 2
    while size:
        for start in range(0, len(left), size):
            fewer = left[:start] + left[start + size :]
            if fewer and fails(fewer):
                left = fewer
                break
        else:  # nothing of this size can be left out
            size //= 2
    return left


def reproduction() -> None:
    """All that it takes, in one piece: tables, rows, the query, and what was expected of it."""

    class Base(DeclarativeBase):
        pass

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        views: Mapped[int]
        notes: Mapped[list["Note"]] = relationship()

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Article(views=10, notes=[Note(), Note()]))
        session.flush()
        total = session.scalar(select(func.sum(Article.views)).outerjoin(Article.notes))
    engine.dispose()
    assert total == 10, f"expected 10, got {total}"


# --- The walk through the chapter ---


def raised_elsewhere(engine: Engine) -> None:
    """The line that raises is not always the line that is wrong."""
    try:
        handle_request(engine)
    except IntegrityError as error:
        print(*frames(error), sep="\n")
        print(f"{type(error).__name__}: {str(error).splitlines()[0]}")


def two_forms(engine: Engine) -> None:
    """Each entry of the error index can be run."""
    for code in ("s24", "s37"):
        both(code)


def silent(engine: Engine) -> None:
    """An import that reports success."""
    print(import_titles(engine, ["One", "x" * 201, "Two"]))
    with engine.connect() as connection:
        query = text("SELECT count(*) FROM posts WHERE content = 'imported'")
        print("in the table:", connection.scalar(query))


def smaller(engine: Engine) -> None:
    """A failing case, reduced."""
    with Session(engine) as session:
        posts = {post.id: post.views for post in session.scalars(select(Post).order_by(Post.id))}

        def fails(ids: list[int]) -> bool:
            return all_views(session, ids) != sum(posts[post_id] for post_id in ids)

        print(f"of {len(posts)} posts it takes", fewest(list(posts), fails))
    try:
        reproduction()
    except AssertionError as error:
        print("and in a program of its own:", error)


def main() -> None:
    """Run every part, on a database of its own."""
    engine = sandbox("ch15_mistakes_lesson")
    for part in (raised_elsewhere, two_forms, silent, smaller):
        print(f"\n# {part.__name__}: {part.__doc__}")
        part(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
