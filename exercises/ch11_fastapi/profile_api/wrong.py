"""Wrong answers to ``profile_api``, each with what its author was thinking."""

from typing import Annotated, Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.exc import IntegrityError

from workbook.blog import User

_Name = Annotated[str, StringConstraints(min_length=1, max_length=30)]
_Full = Annotated[str, StringConstraints(max_length=100)]


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid")
    username: _Name = "?"
    full_name: _Full | None = None
    bio: str | None = None


class _NullName(_Change):
    username: _Name | None = None


class _Dropping(_Change):
    model_config = ConfigDict(extra="ignore")


class _Everything(_Change):
    model_config = ConfigDict(extra="allow")


class _Out(BaseModel):
    id: int
    username: str
    full_name: str | None
    bio: str | None


class _Never(Exception):
    pass


def _app(
    factory, schema=_Change, refused=IntegrityError, found=True, dump=None, keep=lambda k, v: True
):
    app = FastAPI()

    @app.patch("/users/{user_id}", response_model=_Out)
    def change(user_id: int, body: schema) -> Any:
        with factory(expire_on_commit=False) as session:
            user = session.get(User, user_id)
            if user is None and found:
                raise HTTPException(404)
            for name, value in body.model_dump(**(dump or {"exclude_unset": True})).items():
                if keep(name, value):
                    setattr(user, name, value)
            try:
                session.commit()
            except refused:
                raise HTTPException(409) from None
            return user

    return app


def empties_what_was_not_sent(factory):
    """The dump is the change."""
    return _app(factory, dump={"exclude": set()}, keep=lambda k, v: k != "username" or v != "?")


def cannot_empty_a_field(factory):
    """None means that it was not sent."""
    return _app(factory, dump={"exclude_unset": True, "exclude_none": True})


def null_for_a_username(factory):
    """Everything is optional in a PATCH."""
    return _app(factory, schema=_NullName)


def conflict_is_a_server_error(factory):
    """Nobody takes a name that is taken."""
    return _app(factory, refused=_Never)


def passes_everything_on(factory):
    """The model has the attributes, so they can be set."""
    return _app(factory, schema=_Everything)


def other_fields_are_dropped(factory):
    """Pydantic's default is safe."""
    return _app(factory, schema=_Dropping)


def user_not_found(factory):
    """The id comes from our own pages."""
    return _app(factory, found=False)


def only_truthy_values(factory):
    """Set what has a value."""
    return _app(factory, keep=lambda name, value: value or value is None)
