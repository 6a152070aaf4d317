"""The session notices a new value, but not a change inside the same dict."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbook.blog import Post

WORDS = "an edit inside a JSONB value is not saved"
WHY = "in-place mutation is not tracked"
CURE = "reassign, or MutableDict"
CHAPTER = "ch13"
ASKED = "sqlalchemy#5218"
PHRASES = (
    "sqlalchemy json column update not saved",
    "changing a key in a JSONB dict does not trigger UPDATE",
    "flag_modified jsonb mutable",
)
SHOWS = "after commit: None"


def _edit(engine: Engine, *, reassigns: bool) -> str:
    with Session(engine) as session:
        first = select(Post).order_by(Post.id).limit(1)
        post = session.scalars(first).one()
        post.details = {}
        session.commit()
        if reassigns:
            post.details = {**post.details, "colour": "red"}
        else:
            post.details["colour"] = "red"
        session.commit()
        session.expire_all()
        return f"after commit: {(session.scalars(first).one().details or {}).get('colour')}"


def bad(engine: Engine) -> str:
    return _edit(engine, reassigns=False)


def good(engine: Engine) -> str:
    return _edit(engine, reassigns=True)
