"""Wrong answers to ``new_tag_api``, each with what its author was thinking."""

from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Response
from pydantic import BaseModel, Field, StringConstraints, field_validator
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Tag


class _In(BaseModel):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]


class _Raw(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=30)]


class _Unbounded(BaseModel):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _StripsLater(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=30)]

    @field_validator("name")
    @classmethod
    def strip(cls, value):
        if not value.strip():
            raise ValueError("empty")
        return value.strip()


class _Out(BaseModel):
    id: int
    name: str


def _app(
    SessionLocal,
    schema=_In,
    status=201,
    scope="function",
    begin=True,
    refused=IntegrityError,
    look=False,
    location=True,
):
    app = FastAPI()

    def get_session():
        with SessionLocal.begin() if begin else SessionLocal() as session:
            yield session

    @app.post("/tags", status_code=status, response_model=_Out)
    def add(
        body: schema, response: Response, db: Annotated[Session, Depends(get_session, scope=scope)]
    ):
        if look and db.scalar(select(Tag.id).where(Tag.name == body.name)):
            raise HTTPException(409)
        tag = Tag(name=body.name)
        db.add(tag)
        try:
            db.flush()
        except refused:
            raise HTTPException(409) from None
        if location:
            response.headers["Location"] = f"/tags/{tag.id}"
        return tag

    return app


class _Never(Exception):
    pass


def answers_200(SessionLocal):
    """The default status is fine."""
    return _app(SessionLocal, status=200)


def looks_before_it_leaps(SessionLocal):
    """Ask whether the name is free, then insert."""
    return _app(SessionLocal, look=True, refused=_Never)


def server_error_for_a_duplicate(SessionLocal):
    """The unique constraint is there, so nothing can go wrong."""
    return _app(SessionLocal, refused=_Never)


def never_commits(SessionLocal):
    """flush() has sent the INSERT."""
    return _app(SessionLocal, begin=False)


def commits_after_the_answer(SessionLocal):
    """A dependency with yield, as in every tutorial."""
    return _app(SessionLocal, scope=None)


def too_long_for_the_column(SessionLocal):
    """The column has a length already."""
    return _app(SessionLocal, schema=_Unbounded)


def keeps_the_blanks(SessionLocal):
    """min_length and max_length are the task's numbers."""
    return _app(SessionLocal, schema=_Raw)


def counts_before_the_strip(SessionLocal):
    """A validator that strips, after the length was checked."""
    return _app(SessionLocal, schema=_StripsLater)


def no_location(SessionLocal):
    """The id is in the body."""
    return _app(SessionLocal, location=False)


def everything_is_a_conflict(SessionLocal):
    """Whatever the database refuses is a conflict."""
    return _app(SessionLocal, schema=_Unbounded, refused=DBAPIError)
