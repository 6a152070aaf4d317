"""Facts of chapter 9, each with the run that proves it."""

from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


@fact(
    "A session has only read. Is its connection in a transaction?",
    answer="yes",
    choices=YES_NO,
    section="Reading opens a transaction too",
    why="Any first statement sends BEGIN. The transaction lasts until commit, rollback or close.",
)
def reading_begins_one(engine: Engine) -> str:
    state = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
    with Session(engine) as session, engine.connect() as other:
        session.scalar(select(func.count(Tag.id)))
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        return "yes" if other.scalar(state, {"pid": pid}) == "idle in transaction" else "no"


@fact(
    "PostgreSQL's default isolation level: a statement is run twice in a transaction, and another "
    "transaction commits in between. Can the second run see that?",
    answer="yes",
    choices=YES_NO,
    section="What a transaction sees",
    why="Under READ COMMITTED each statement sees what is committed when it begins.",
)
def read_committed(engine: Engine) -> str:
    count = select(func.count(Tag.id))
    with Session(engine) as session:
        before = session.scalar(count)
        with Session(engine) as other:
            other.add(Tag(name="meanwhile"))
            other.commit()
        return "yes" if session.scalar(count) != before else "no"


@fact(
    "Under REPEATABLE READ a statement is run twice in a transaction, and another transaction "
    "commits in between. Can the second run see that?",
    answer="no",
    choices=YES_NO,
    section="What a transaction sees",
    why="All statements see the database as it was when the first one began.",
)
def repeatable_read(engine: Engine) -> str:
    count = select(func.count(Tag.id))
    with Session(engine.execution_options(isolation_level="REPEATABLE READ")) as session:
        before = session.scalar(count)
        with Session(engine) as other:
            other.add(Tag(name="meanwhile"))
            other.commit()
        return "yes" if session.scalar(count) != before else "no"


@fact(
    "A good row is written through a connection, the next statement fails and is caught, "
    "then comes `commit()`. Is the good row there?",
    answer="no",
    choices=YES_NO,
    section="After a failed statement",
    why="PostgreSQL rolls back a transaction in which a statement has failed, also at COMMIT.",
)
def commit_after_a_failure(engine: Engine) -> str:
    with engine.connect() as connection:
        connection.execute(insert(Tag).values(name="good"))
        try:
            connection.execute(insert(Tag).values(name="sql"))
        except IntegrityError:
            connection.commit()
        count = connection.scalar(select(func.count(Tag.id)).where(Tag.name == "good"))
    return "yes" if count else "no"


@fact(
    "A good row is written. A statement in `with session.begin_nested():` fails and is caught, "
    "then comes `commit()`. Is the good row there?",
    answer="yes",
    choices=YES_NO,
    section="Savepoints",
    why="The error rolls back to the savepoint only.",
)
def a_savepoint(engine: Engine) -> str:
    with Session(engine) as session:
        session.execute(insert(Tag).values(name="good"))
        try:
            with session.begin_nested():
                session.execute(insert(Tag).values(name="sql"))
        except IntegrityError:
            session.commit()
        count = session.scalar(select(func.count(Tag.id)).where(Tag.name == "good"))
    return "yes" if count else "no"


@fact(
    "A row is inserted and rolled back, then another one is inserted. Is there a gap in the "
    "identity column?",
    answer="yes",
    choices=YES_NO,
    section="After a rollback",
    why="A sequence doesn't go back, because others may have taken the next numbers already.",
)
def a_sequence_goes_on(engine: Engine) -> str:
    with Session(engine) as session:
        lost = session.scalar(insert(Tag).values(name="lost").returning(Tag.id))
        session.rollback()
        kept = session.scalar(insert(Tag).values(name="kept").returning(Tag.id))
    return "no" if lost == kept else "yes"


@fact(
    "One transaction has locked a post with `with_for_update()`. Can another transaction read the "
    "post meanwhile, with a plain SELECT?",
    answer="yes",
    choices=YES_NO,
    section="When the session already holds the object",
    why="Row locks stop writers and other locking readers, never a plain SELECT.",
)
def readers_do_not_wait(engine: Engine) -> str:
    first_post = select(Post).where(Post.id == 1)
    with Session(engine) as session, Session(engine) as other:
        session.scalars(first_post.with_for_update()).one()
        other.execute(text("SET LOCAL lock_timeout = '100ms'"))
        try:
            other.scalars(first_post).one()
        except Exception:
            return "no"
    return "yes"


@fact(
    "Two workers take a job with `with_for_update(skip_locked=True)` and `limit(1)`. Can both get "
    "the same one?",
    answer="no",
    choices=YES_NO,
    section="Lab 4: a queue with two workers",
    why="The second passes over what the first has locked.",
)
def skip_locked(engine: Engine) -> str:
    job = select(Post.id).order_by(Post.id).limit(1).with_for_update(skip_locked=True)
    with Session(engine) as ann, Session(engine) as ben:
        return "yes" if ann.scalar(job) == ben.scalar(job) else "no"
