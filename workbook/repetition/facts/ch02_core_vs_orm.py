"""Facts of chapter 2, each with the run that proves it."""

from collections.abc import Sequence

from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


@fact(
    "`connection.execute(select(User))`: what is in each row?",
    answer="the columns of the table",
    choices=("a User object", "the columns of the table", "the id"),
    section="Rows or objects",
    why="A connection knows columns only. A session makes objects of them.",
)
def a_connection_returns_columns(engine: Engine) -> str:
    with engine.connect() as connection:
        row: Sequence[object] = connection.execute(select(User).limit(1)).one()
    if len(row) == len(User.__table__.columns):
        return "the columns of the table"
    return "a User object" if isinstance(row[0], User) else "the id"


@fact(
    "`with engine.connect() as connection:` inserts a tag, and the block ends. Is it committed?",
    answer="no",
    choices=YES_NO,
    section="Who commits, and when",
    why="`connect()` rolls back at its end. `engine.begin()` commits.",
)
def connect_does_not_commit(engine: Engine) -> str:
    with engine.connect() as connection:
        connection.execute(insert(Tag).values(name="kept?"))
    with engine.connect() as connection:
        count = connection.scalar(select(func.count(Tag.id)).where(Tag.name == "kept?"))
    return "yes" if count else "no"


@fact(
    "`with engine.begin() as connection:` inserts a tag, then a `ValueError` leaves the block. "
    "Is the insert rolled back?",
    answer="yes",
    choices=YES_NO,
    section="Who commits, and when",
    why="`begin()` commits if the block ends well, and rolls back if an error leaves it.",
)
def begin_rolls_back_on_error(engine: Engine) -> str:
    try:
        with engine.begin() as connection:
            connection.execute(insert(Tag).values(name="kept?"))
            raise ValueError
    except ValueError:
        pass
    with engine.connect() as connection:
        count = connection.scalar(select(func.count(Tag.id)).where(Tag.name == "kept?"))
    return "no" if count else "yes"


@fact(
    "`titles = select(Post.title)`, then `titles.where(Post.id == 1)` on a line of its own. "
    "Does `titles` have a WHERE now?",
    answer="no",
    choices=YES_NO,
    section="A statement is a value",
    why="`where` returns a new statement, and this one was thrown away.",
)
def a_statement_does_not_change(engine: Engine) -> str:
    titles = select(Post.title)
    titles.where(Post.id == 1)
    return "yes" if "WHERE" in str(titles) else "no"


@fact(
    "No row matches. What does `session.scalars(...).one_or_none()` do?",
    answer="returns None",
    choices=("returns None", "raises NoResultFound", "returns an empty list"),
    section="When nothing matches",
    why="`one()` would raise `NoResultFound`.",
)
def one_or_none(engine: Engine) -> str:
    with Session(engine) as session:
        try:
            value = session.scalars(select(User).where(User.id == -1)).one_or_none()
        except Exception as error:
            return f"raises {type(error).__name__}"
    return "returns None" if value is None else "returns an empty list"


@fact(
    "Two rows match. What does `one_or_none()` do?",
    answer="raises MultipleResultsFound",
    choices=("returns the first", "returns None", "raises MultipleResultsFound"),
    section="When nothing matches",
    why="Methods with `one` in their name don't accept several rows.",
)
def one_or_none_of_two(engine: Engine) -> str:
    with Session(engine) as session:
        try:
            value = session.scalars(select(User).where(User.id < 3)).one_or_none()
        except Exception as error:
            return f"raises {type(error).__name__}"
    return "returns None" if value is None else "returns the first"


@fact(
    "`update(User).values(bio='x')` without a `where`, on 12 users. How many rows does it change?",
    answer=12,
    section="Writing through Core",
    why="No WHERE means every row. Nothing warns about it.",
)
def update_without_where(engine: Engine) -> int:
    with Session(engine) as session:
        return session.execute(update(User).values(bio="x")).rowcount  # type: ignore[attr-defined, no-any-return]
