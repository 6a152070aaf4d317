"""Facts of chapter 15, each with the run that proves it."""

import warnings

from sqlalchemy import Engine, create_engine, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


@fact(
    "SQLAlchemy raises `IntegrityError`. Which attribute holds the driver's own exception?",
    answer="orig",
    choices=("orig", "args", "statement"),
    section="What the exception says",
    why="`error.orig` has the class, the code and the constraint that PostgreSQL named.",
)
def the_drivers_exception(engine: Engine) -> str:
    with Session(engine) as session:
        session.add(Tag(name="sql"))
        try:
            session.flush()
        except IntegrityError as error:
            if type(error.orig).__module__.startswith("psycopg2"):
                return "orig"
    return "args"


@fact(
    "`session.add(Tag(name='sql'))` of a name that is taken, then a SELECT in the same session. "
    "Which line raises the IntegrityError?",
    answer="the SELECT",
    choices=("the add", "the SELECT", "the commit"),
    section="Where an error is raised, and where it was caused",
    why="The SELECT flushes first, and the flush sends the INSERT.",
)
def raised_by_autoflush(engine: Engine) -> str:
    with Session(engine) as session:
        try:
            session.add(Tag(name="sql"))
        except IntegrityError:
            return "the add"
        try:
            session.scalar(select(func.count(User.id)))
        except IntegrityError:
            return "the SELECT"
    return "the commit"


@fact(
    "`PendingRollbackError`: what happened before it?",
    answer="a flush failed and was not rolled back",
    choices=(
        "a flush failed and was not rolled back",
        "the connection was lost",
        "two sessions used the same object",
    ),
    section="Session and transaction",
    why="The first error is the one to read. `session.rollback()` makes the session usable again.",
)
def before_a_pending_rollback(engine: Engine) -> str:
    with Session(engine) as session:
        session.add(Tag(name="sql"))
        try:
            session.flush()
        except IntegrityError:
            try:
                session.scalar(select(func.count(User.id)))
            except Exception as error:
                if type(error).__name__ == "PendingRollbackError":
                    return "a flush failed and was not rolled back"
    return "the connection was lost"


@fact(
    "`where(User.bio == None)`, where linters want `is_(None)`. Does it work?",
    answer="yes",
    choices=YES_NO,
    section="Mistakes that raise nothing",
    why="Both become IS NULL. It is Python's `is` that doesn't work.",
)
def equals_none(engine: Engine) -> str:
    return "yes" if "IS NULL" in str(select(User.id).where(User.bio == None)) else "no"  # noqa: E711


@fact(
    "`where(User.bio is None)`: how many of the 12 users does it return?",
    answer=0,
    section="Mistakes that raise nothing",
    why="Python works out `User.bio is None` at once: it is False, and so is the condition.",
)
def is_none(engine: Engine) -> int:
    with Session(engine) as session:
        return len(session.scalars(select(User).where(User.bio is None)).all())  # type: ignore[arg-type]


@fact(
    "`update(Post).where(Post.id == 999)` is executed and matches no row. Does it pass "
    "without an error?",
    answer="yes",
    choices=YES_NO,
    section="Mistakes that raise nothing",
    why="`rowcount` is 0, and it is up to you to look.",
)
def update_of_nothing(engine: Engine) -> str:
    with Session(engine) as session:
        try:
            session.execute(update(Post).where(Post.id == 999).values(views=1))
        except Exception:
            return "no"
    return "yes"


@fact(
    "A loaded post whose row another session has deleted is changed and flushed. What is raised?",
    answer="StaleDataError",
    choices=("nothing", "StaleDataError", "ObjectDeletedError"),
    section="Concurrency",
    why="The UPDATE was to change one row and changed none.",
)
def a_row_that_is_gone(engine: Engine) -> str:
    with Session(engine) as session:
        post = session.get_one(Post, 1)
        with engine.begin() as other:
            other.execute(text("DELETE FROM posts WHERE id = 1"))
        post.views += 1
        try:
            session.flush()
        except Exception as error:
            return type(error).__name__
    return "nothing"


@fact(
    "A sync engine with `postgresql+asyncpg://` is asked to connect. Which error?",
    answer="MissingGreenlet",
    choices=("MissingGreenlet", "ModuleNotFoundError", "OperationalError"),
    section="Async",
    why="asyncpg has to be awaited. `create_async_engine` does that.",
)
def a_sync_engine_on_asyncpg(engine: Engine) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            create_engine(engine.url.set(drivername="postgresql+asyncpg")).connect()
        except Exception as error:
            return type(error).__name__
    return "nothing"
