"""The reference solution of ``add_comments``."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Comment


def add_comments(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add a comment for each row. Return the positions (from 0) of the rows that were refused.

    A row is a dict with the attributes of a ``Comment``. A row that violates a constraint (an
    ``IntegrityError``) is left out; the others have been sent when the function returns, and what
    the caller did before in the same transaction is kept. Any other error is raised, and the caller
    can still go on with the transaction.
    """
    refused = []
    for position, row in enumerate(rows):
        try:
            # One savepoint for each row, and the add inside it: only this row is taken back.
            with session.begin_nested():
                session.add(Comment(**row))
        except IntegrityError:
            refused.append(position)
    return refused
