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
    """One row is one object, and its values are as old as the last time it was loaded."""
    with Session(engine) as session, tape("read, changed elsewhere, read again"):
        post = session.get_one(Post, 1)
        with Session(engine) as other:
            other.execute(update(Post).where(Post.id == 1).values(views=Post.views + 1))
            other.commit()
        again = session.scalars(select(Post).where(Post.id == 1)).one()
        print("the same object:", again is post, "- with the old number:", again.views)
        session.refresh(post, ["views"])
        print("after refresh:", post.views)


def unit_of_work(engine: Engine) -> None:
    """A flush works out which statements are needed, and in which order."""
    with Session(engine) as session, tape("one add, three tables"):
        comment = Comment(content="First!")
        comment.post = Post(title="From the leaf up", content="")
        comment.author = comment.post.author = User(username="una", email="una@example.com")
        session.add(comment)
        session.flush()


def states(engine: Engine) -> None:
    """An object is always in one of five states."""
    with Session(engine) as session, xray(session):
        zoe = session.get_one(User, 1)
        tag = Tag(name="x-ray")
        session.add(tag)
        zoe.bio = "Seen through."
        session.commit()


def half_built(engine: Engine) -> None:
    """A query flushes what is waiting, even an object that isn't finished."""
    with Session(engine) as session, tape("a tag without a name"):
        post = session.get_one(Post, 1)
        post.tags.append(Tag())  # now the session knows it
        try:
            session.scalar(select(func.count()).select_from(Tag))
        except IntegrityError as error:
            print("refused:", type(error.orig).__name__)


def merging(engine: Engine) -> None:
    """``merge`` copies every loaded value, the old ones too."""
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
    """An unclosed session keeps its connection until the garbage collector frees it."""
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
    """Run every part, on a database of its own."""
    engine = sandbox("ch08_sessions_lesson")
    for part in (identity, unit_of_work, states, half_built, merging, forgetting):
        print(f"\n# {part.__name__}: {part.__doc__}")
        part(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
