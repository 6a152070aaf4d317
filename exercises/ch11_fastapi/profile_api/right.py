"""Other right answers to ``profile_api``."""

from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from workbook.blog import User


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid")
    username: str | None = Field(None, min_length=1, max_length=30)
    full_name: str | None = Field(None, max_length=100)
    bio: str | None = None

    @field_validator("username")
    @classmethod
    def _not_null(cls, value):
        if value is None:
            raise ValueError("no null here")
        return value


def one_update(factory):
    """An UPDATE with RETURNING; fields_set says what was sent."""
    app = FastAPI()
    columns = (User.id, User.username, User.full_name, User.bio)

    @app.patch("/users/{user_id}")
    def change(user_id: int, body: _Change) -> dict[str, Any]:
        values = {name: getattr(body, name) for name in body.model_fields_set}
        query = select(*columns).where(User.id == user_id)
        if values:
            query = update(User).where(User.id == user_id).values(values).returning(*columns)
        try:
            with factory.begin() as session:
                row = session.execute(query).mappings().first()
        except IntegrityError:
            raise HTTPException(409) from None
        if row is None:
            raise HTTPException(404)
        return dict(row)

    return app


def field_by_field(factory):
    """Written out."""
    app = FastAPI()

    @app.patch("/users/{user_id}")
    def change(user_id: int, body: _Change) -> dict[str, Any]:
        with factory() as session:
            user = session.get(User, user_id)
            if not user:
                raise HTTPException(404)
            if "username" in body.model_fields_set:
                user.username = body.username
            if "full_name" in body.model_fields_set:
                user.full_name = body.full_name
            if "bio" in body.model_fields_set:
                user.bio = body.bio
            try:
                session.commit()
            except IntegrityError:
                session.rollback()
                raise HTTPException(409) from None
            return {
                "id": user.id,
                "username": user.username,
                "full_name": user.full_name,
                "bio": user.bio,
            }

    return app
