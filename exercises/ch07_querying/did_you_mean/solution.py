"""The reference solution of ``did_you_mean``."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import Tag


def did_you_mean(session: Session, typed: str, limit: int) -> list[str]:
    """Return the names of at most ``limit`` tags that are spelled similarly to what was typed.

    pg_trgm's ``%`` operator decides what is similar, with the threshold that is set in the database
    session; the extension is installed. Order: the most similar first (``similarity``), then by
    name. Send one statement that fetches no other rows.
    """
    alike = func.similarity(Tag.name, typed)
    # op("%") is the operator of pg_trgm; SQLAlchemy doubles it for the driver.
    names = select(Tag.name).where(Tag.name.op("%")(typed))
    return list(session.scalars(names.order_by(alike.desc(), Tag.name).limit(limit)))
