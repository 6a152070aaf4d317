"""Wrong answers to ``add_comments``, each with what its author was thinking."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Comment, Post


def loses_earlier_work(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """After an error one rolls back."""
    refused = []
    for position, row in enumerate(rows):
        session.add(Comment(**row))
        try:
            session.flush()
        except IntegrityError:
            session.rollback()
            refused.append(position)
    return refused


def add_outside_the_savepoint(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The flush is what fails, so the flush is in the block."""
    refused = []
    for position, row in enumerate(rows):
        session.add(Comment(**row))
        try:
            with session.begin_nested():
                session.flush()
        except IntegrityError:
            refused.append(position)
    return refused


def one_refusal_takes_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """One savepoint for the import."""
    refused = []
    try:
        with session.begin_nested():
            for position, row in enumerate(rows):
                session.add(Comment(**row))
                try:
                    session.flush()
                except IntegrityError:
                    refused.append(position)
                    raise
    except IntegrityError:
        pass
    return refused


def catches_everything(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Whatever is wrong with a row, it is left out."""
    refused = []
    for position, row in enumerate(rows):
        try:
            with session.begin_nested():
                session.add(Comment(**row))
        except Exception:
            refused.append(position)
    return refused


def commits_itself(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """What is saved is saved."""
    refused = []
    for position, row in enumerate(rows):
        try:
            with session.begin_nested():
                session.add(Comment(**row))
        except IntegrityError:
            refused.append(position)
    session.commit()
    return refused


def lets_the_error_out(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Look first what would be refused: then no savepoint is needed."""
    refused = []
    for position, row in enumerate(rows):
        if row.get("content") is None or session.get(Post, row["post_id"]) is None:
            refused.append(position)
        else:
            session.add(Comment(**row))
    session.flush()
    return refused


def leaves_savepoints_open(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """A savepoint that was not needed does no harm."""
    refused = []
    for position, row in enumerate(rows):
        savepoint = session.begin_nested()
        try:
            session.add(Comment(**row))
            session.flush()
        except IntegrityError:
            savepoint.rollback()
            refused.append(position)
    return refused


def gives_up_on_a_bad_file(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Ten bad rows: the file is broken, and the rest of it as well."""
    refused: list[int] = []
    for position, row in enumerate(rows):
        if len(refused) == 10:
            break
        try:
            with session.begin_nested():
                session.add(Comment(**row))
        except IntegrityError:
            refused.append(position)
    return refused
