"""Facts of chapter 8, each with the run that proves it."""

from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO
from workbook.sqltape.recorder import record


@fact(
    "Two queries in one session return the row of user 1. Are the two objects the same one?",
    answer="yes",
    choices=YES_NO,
    section="One row, one object",
    why="The identity map keeps one object for each row.",
)
def one_row_one_object(engine: Engine) -> str:
    with Session(engine) as session:
        first = session.scalars(select(User).where(User.id == 1)).one()
        again = session.scalars(select(User).where(User.username == first.username)).one()
    return "yes" if first is again else "no"


@fact(
    "Another session has changed the row. A second SELECT returns it. Does the object that is "
    "loaded show the new value?",
    answer="no",
    choices=YES_NO,
    section="One row, one object",
    why="A row doesn't overwrite a loaded object, unless it is expired or you ask for it with "
    "`populate_existing`.",
)
def a_row_does_not_overwrite(engine: Engine) -> str:
    with Session(engine) as session, Session(engine) as other:
        post = session.get_one(Post, 1)
        before = post.views
        other.get_one(Post, 1).views += 1
        other.commit()
        session.scalars(select(Post).where(Post.id == 1)).one()
        return "yes" if post.views != before else "no"


@fact(
    "One flush has INSERTs, UPDATEs and DELETEs of the same table. Which are sent last?",
    answer="DELETEs",
    choices=("INSERTs", "UPDATEs", "DELETEs"),
    section="The unit of work",
    why="For each table: UPDATEs, INSERTs, and the DELETEs last.",
)
def deletes_come_last(engine: Engine) -> str:
    with Session(engine) as session:
        old, other = session.scalars(select(Tag).order_by(Tag.id).limit(2)).all()
        session.delete(old)
        other.name = "renamed"
        session.add(Tag(name="new"))
        with record() as seen:
            session.flush()
    return seen.statements[-1].sql.split()[0] + "s"


@fact(
    "A loaded attribute is set to the value that it has already. How many statements does the "
    "flush send?",
    answer=0,
    section="The unit of work",
    why="The object is in `session.dirty`, but the flush compares: nothing has changed.",
)
def the_same_value(engine: Engine) -> int:
    with Session(engine) as session:
        user = session.get_one(User, 1)
        user.username = str(user.username)
        with record() as seen:
            session.flush()
    return len(seen.statements)


@fact(
    "`session.add(tag)`, then `session.commit()`. Which state is `tag` in?",
    answer="persistent",
    choices=("pending", "persistent", "detached"),
    section="Which state is it in?",
    why="It has a row and belongs to the session. Its attributes are expired.",
)
def the_state_after_commit(engine: Engine) -> str:
    with Session(engine) as session:
        tag = Tag(name="new")
        session.add(tag)
        session.commit()
        state = inspect(tag)
        return "persistent" if state.persistent else "detached" if state.detached else "pending"


@fact(
    "`session.connection().execute(...)`: does it flush what is pending before?",
    answer="no",
    choices=YES_NO,
    section="Autoflush",
    why="It goes past the session. `session.execute` flushes first.",
)
def a_connection_does_not_flush(engine: Engine) -> str:
    with Session(engine) as session:
        session.add(Tag(name="pending"))
        count = text("SELECT count(*) FROM tags WHERE name = 'pending'")
        return "yes" if session.connection().scalar(count) else "no"


@fact(
    "`session.merge(user)`, a detached object. Is the object that it returns `user` itself?",
    answer="no",
    choices=YES_NO,
    section="Objects from another session",
    why="It returns the session's own object, with the values copied. `user` stays detached.",
)
def merge_returns_another(engine: Engine) -> str:
    with Session(engine) as session:
        user = session.get_one(User, 1)
    with Session(engine) as session:
        return "yes" if session.merge(user) is user else "no"
