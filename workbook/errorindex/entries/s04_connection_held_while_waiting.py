"""A session that has sent a statement keeps its connection until its transaction ends."""

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from workbook.blog import User

WORDS = "the pool dies while requests wait on another service, or stream"
WHY = "the request's session keeps its connection all the while"
CURE = "commit or close before waiting"
CHAPTER = "ch11"
ASKED = "open-webui/open-webui#20545"
PHRASES = (
    "database connection held open during external api call",
    "connections idle in transaction while calling slow http service",
    "streaming response keeps db connection",
)
SHOWS = "connections held while the other service answers: 1"


def _held(engine: Engine, *, commits_first: bool) -> str:
    own = create_engine(engine.url)
    assert isinstance(own.pool, QueuePool)
    with Session(own) as session:
        session.scalars(select(User.email)).all()
        if commits_first:
            session.commit()
        held = own.pool.checkedout()  # here the other service is asked
    own.dispose()
    return f"connections held while the other service answers: {held}"


def bad(engine: Engine) -> str:
    return _held(engine, commits_first=False)


def good(engine: Engine) -> str:
    return _held(engine, commits_first=True)
