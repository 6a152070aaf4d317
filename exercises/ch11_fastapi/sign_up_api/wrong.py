"""Wrong answers to ``sign_up_api``, each with what its author was thinking."""

from typing import Annotated, Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from workbook.blog import User

_Name = Annotated[str, StringConstraints(min_length=1, max_length=30)]
_Mail = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern="@")]
_Full = Annotated[str, StringConstraints(max_length=100)]


class _In(BaseModel):
    username: _Name
    email: _Mail
    full_name: _Full | None = None


class _Open(_In):
    model_config = ConfigDict(extra="allow")


class _Closed(_In):
    model_config = ConfigDict(extra="forbid")


class _Required(_In):
    full_name: _Full | None


class _Empty(_In):
    full_name: _Full = ""


class _Out(BaseModel):
    id: int
    username: str


class _OutWithEmail(_Out):
    email: str


def _app(factory, schema=_In, out=_Out, refused=IntegrityError, look=False):
    app = FastAPI()

    @app.post("/users", status_code=201, response_model=out)
    def sign_up(new: schema) -> Any:
        with factory(expire_on_commit=False) as session:
            if look and session.scalar(
                select(User.id).where((User.username == new.username) | (User.email == new.email))
            ):
                raise HTTPException(409)
            user = User()
            for name, value in new.model_dump().items():
                if hasattr(User, name) and name != "posts":
                    setattr(user, name, value)
            session.add(user)
            try:
                session.commit()
            except refused:
                raise HTTPException(409) from None
            return user

    return app


class _Never(Exception):
    pass


def mass_assignment(factory):
    """All that fits a column goes in."""
    return _app(factory, schema=_Open)


def email_in_the_answer(factory):
    """It is what the client has sent, after all."""
    return _app(factory, out=_OutWithEmail)


def unknown_fields_refused(factory):
    """Strict is safe."""
    return _app(factory, schema=_Closed)


def full_name_is_required(factory):
    """`| None` makes it optional."""
    return _app(factory, schema=_Required)


def no_full_name_is_a_text(factory):
    """A default that is a string."""
    return _app(factory, schema=_Empty)


def looks_before_it_leaps(factory):
    """Ask first for both, insert then."""
    return _app(factory, look=True, refused=_Never)


def knows_one_of_the_two(factory):
    """The username is what people choose, so that is looked at."""
    app = FastAPI()

    @app.post("/users", status_code=201, response_model=_Out)
    def sign_up(new: _In) -> Any:
        with factory(expire_on_commit=False) as session:
            user = User(**new.model_dump())
            session.add(user)
            try:
                session.commit()
            except IntegrityError as error:
                if "username" in str(error.orig):
                    raise HTTPException(409) from None
                raise
            return user

    return app
