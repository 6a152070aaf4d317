"""The reference solution of ``ensure_tags``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Tag


def ensure_tags(session: Session, names: list[str]) -> list[Tag]:
    """Return one tag for each name, in the order of ``names``; add the tags that are missing.

    A name may stand in the list several times: each time it means the same tag. Names are compared
    as they are. It must work with any session, also one that was made with ``autoflush=False``, or
    in which the caller has added or changed tags that wait to be sent. The session keeps its
    settings, and the caller commits, not you.
    """
    tags = []
    for name in names:
        # What autoflush would do. Said out loud it also holds where that is off: the look-up sees
        # the tags that wait.
        session.flush()
        tag = session.scalar(select(Tag).where(Tag.name == name))
        if tag is None:
            tag = Tag(name=name)
            session.add(tag)
        tags.append(tag)
    return tags
