"""Facts of chapter 5, each with the run that proves it."""

from contextlib import suppress

from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


@fact(
    "After `flush()` and before `commit()`: does another connection see the new row?",
    answer="no",
    choices=YES_NO,
    section="Who commits, and who closes",
    why="`flush` sends the INSERT. Others see it when the transaction is committed.",
)
def a_flush_is_not_a_commit(engine: Engine) -> str:
    with Session(engine) as session:
        session.add(Tag(name="flushed"))
        session.flush()
        with Session(engine) as other:
            tag = other.scalar(select(Tag).where(Tag.name == "flushed"))
    return "yes" if tag else "no"


@fact(
    "After `flush()`, without `refresh()`: does a new object have its `id`?",
    answer="yes",
    choices=YES_NO,
    section="From an object to a row",
    why="The INSERT returns it (RETURNING).",
)
def the_id_comes_back(engine: Engine) -> str:
    with Session(engine) as session:
        tag = Tag(name="new")
        session.add(tag)
        session.flush()
        return "yes" if vars(tag).get("id") else "no"


@fact(
    "What does `session.get(User, 999)` do if there is no such user?",
    answer="returns None",
    choices=("returns None", "raises NoResultFound", "returns a new User"),
    section="Reading one row",
    why="`get_one` would raise `NoResultFound`.",
)
def get_of_nobody(engine: Engine) -> str:
    with Session(engine) as session:
        try:
            user = session.get(User, 999)
        except Exception as error:
            return f"raises {type(error).__name__}"
    return "returns None" if user is None else "returns a new User"


@fact(
    "`where(User.id.in_([]))`: how many rows does it return?",
    answer=0,
    section="Filters",
    why="No value is in an empty list. It isn't an error, and it isn't every row.",
)
def in_an_empty_list(engine: Engine) -> int:
    with Session(engine) as session:
        return len(session.scalars(select(User.id).where(User.id.in_([]))).all())


@fact(
    "`order_by(User.last_login_at.desc())`: where does PostgreSQL put the rows with NULL?",
    answer="first",
    choices=("first", "last", "nowhere"),
    section="Order, limit, pages",
    why="NULL counts as greater than every value. `.nulls_last()` changes that.",
)
def nulls_and_desc(engine: Engine) -> str:
    with Session(engine) as session:
        logins = session.scalars(
            select(User.last_login_at).order_by(User.last_login_at.desc())
        ).all()
    return "first" if logins[0] is None else "last" if logins[-1] is None else "nowhere"


@fact(
    "A flush fails with an `IntegrityError`, which is caught. What must come before the next "
    "statement of this session?",
    answer="rollback",
    choices=("nothing", "commit", "rollback"),
    section="When a write fails",
    why="Until then the session raises `PendingRollbackError`.",
)
def after_a_failed_flush(engine: Engine) -> str:
    for way in ("nothing", "commit", "rollback"):
        with Session(engine) as session:
            session.add(Tag(name="sql"))
            with suppress(IntegrityError):
                session.flush()
            try:
                if way != "nothing":
                    getattr(session, way)()
                session.scalar(select(func.count(Tag.id)))
            except Exception:
                continue
            return way
    return "none of them"


@fact(
    "`post.views += 1` in two sessions that both read 640, and both commit. What is the result?",
    answer=641,
    section="Changing rows",
    why="Both write 641: a lost update. `values(views=Post.views + 1)` lets the database add.",
)
def a_lost_update(engine: Engine) -> int:
    with Session(engine) as ann, Session(engine) as bob:
        for_ann, for_bob = ann.get_one(Post, 1), bob.get_one(Post, 1)
        for_ann.views += 1
        ann.commit()
        for_bob.views += 1
        bob.commit()
    with Session(engine) as session:
        return session.get_one(Post, 1).views


@fact(
    "`session.execute(delete(Tag).where(Tag.name == 'nope'))` matches nothing. Does it pass "
    "without an error?",
    answer="yes",
    choices=YES_NO,
    section="Deleting rows",
    why="A DELETE of no rows is fine. `rowcount` tells you how many there were.",
)
def delete_of_nothing(engine: Engine) -> str:
    with Session(engine) as session:
        try:
            session.execute(delete(Tag).where(Tag.name == "nope"))
        except Exception:
            return "no"
    return "yes"


@fact(
    "Tag names are unique. `insert(Tag)` gets a list of three names, and the second is taken. "
    "How many of the three are in the table after the error?",
    answer=0,
    section="Many rows at once",
    why="It is one statement: all rows or none.",
)
def one_statement_all_or_none(engine: Engine) -> int:
    names = ["first", "sql", "third"]
    with suppress(IntegrityError), Session(engine) as session, session.begin():
        session.execute(insert(Tag), [{"name": name} for name in names])
    with Session(engine) as session:
        return len(session.scalars(select(Tag).where(Tag.name.in_(["first", "third"]))).all())
