"""Sessions: the code that chapter 8 talks about.

``python -m lessons.ch08_sessions`` walks through its main points in the terminal.
"""

import gc

from sqlalchemy import Engine, QueuePool, func, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook import sandbox, tape, xray
from workbook.blog import Comment, Post, Tag, User


def forgetful(engine: Engine) -> str:
    """Read a name and forget to close the session."""
    session = Session(engine)
    return session.get_one(User, 1).username


# --- The walk through the chapter ---


def identity(engine: Engine) -> None:
    """One row is one object, and its values are as old as its last reading."""
    with Session(engine) as session, tape("read, changed elsewhere, read again"):
        post = session.get_one(Post, 1)
        with Session(engine) as other:
            other.execute(update(Post).where(Post.id == 1).values(views=Post.views + 1))
            other.commit()
        again = session.scalars(select(Post).where(Post.id == 1)).one()
        print("the same object:", again is post, "- and the old number:", again.views)
        session.refresh(post, ["views"])
        print("after refresh:", post.views)


def unit_of_work(engine: Engine) -> None:
    """A flush works out the statements, and their order."""
    with Session(engine) as session, tape("one add, three tables"):
        remark = Comment(content="First!")
        remark.post = Post(title="From the leaf up", content="")
        remark.author = remark.post.author = User(username="una", email="una@example.com")
        session.add(remark)
        session.flush()


def states(engine: Engine) -> None:
    """Every object has a state, and the session keeps the list."""
    with Session(engine) as session, xray(session):
        zoe = session.get_one(User, 1)
        tag = Tag(name="x-ray")
        session.add(tag)
        zoe.bio = "Seen through."
        session.commit()


def half_built(engine: Engine) -> None:
    """A query flushes what is waiting, also an object that isn't finished."""
    with Session(engine) as session, tape("a tag without a name"):
        post = session.get_one(Post, 1)
        post.tags.append(Tag())  # now the session has it
        try:
            session.scalar(select(func.count()).select_from(Tag))
        except IntegrityError as error:
            print("refused:", type(error.orig).__name__)


def merging(engine: Engine) -> None:
    """``merge`` copies every loaded value over the row, the old ones too."""
    with Session(engine) as session:
        zoe = session.get_one(User, 1)
    with Session(engine) as session:
        session.get_one(User, 1).bio = "The newest bio."
        session.commit()
    zoe.full_name = "Zoë M."
    with Session(engine) as session, tape("merge"):
        merged = session.merge(zoe)
        session.flush()
        print("the same object:", merged is zoe, "- detached:", inspect(zoe).detached)
        print("the bio:", merged.bio)


def forgetting(engine: Engine) -> None:
    """A session that nobody closes keeps its connection until Python collects it."""
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    gc.disable()
    for _ in range(3):
        forgetful(engine)
    print("connections out:", pool.checkedout())
    gc.enable()
    gc.collect()
    print("after a collection:", pool.checkedout())


def main() -> None:
    """All of it, on a database of its own."""
    engine = sandbox("ch08_sessions_lesson")
    for part in (identity, unit_of_work, states, half_built, merging, forgetting):
        print(f"\n# {part.__name__}: {part.__doc__}")
        part(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
