"""The reference solution of ``ensure_tags``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Tag


def ensure_tags(session: Session, names: list[str]) -> list[Tag]:
    """Return one tag for each name, in the order of ``names``; add the tags that are missing.

    A name may be in the list several times; it means the same tag each time. Case matters. The
    function must work with any session, even one that was made with ``autoflush=False`` or one in
    which the caller has added or changed tags that haven't been sent yet. The session keeps its
    settings, and the caller commits, not you.
    """
    tags = []
    for name in names:
        # Autoflush would do this. An explicit flush also works where autoflush is off: the look-up
        # sees the tags that are waiting.
        session.flush()
        tag = session.scalar(select(Tag).where(Tag.name == name))
        if tag is None:
            tag = Tag(name=name)
            session.add(tag)
        tags.append(tag)
    return tags
