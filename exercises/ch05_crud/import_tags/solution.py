"""The reference solution of ``import_tags``."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from workbook.blog import Tag


def import_tags(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Insert a tag for each name, all with one statement, and return ``{name: id}``.

    A name that is in the list twice is inserted once. None of the names is in the table yet.
    For an empty list, return ``{}`` and send nothing.
    """
    # An INSERT with an empty list would insert one row of nothing but defaults.
    if not names:
        return {}
    rows = [{"name": name} for name in dict.fromkeys(names)]
    added = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows)
    return {tag.name: tag.id for tag in added}
