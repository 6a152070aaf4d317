"""The reference solution of ``profile_api``."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import User


class Change(BaseModel):
    """What may be changed. Only what is sent is looked at, so the defaults mean nothing."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, StringConstraints(min_length=1, max_length=30)] = ""
    full_name: Annotated[str, StringConstraints(max_length=100)] | None = None
    bio: str | None = None


class Profile(BaseModel):
    """What leaves."""

    id: int
    username: str
    full_name: str | None
    bio: str | None


def profile_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which changes a user.

    PATCH /users/{user_id} takes any of "username" (1 to 30 characters), "full_name" (up to 100) and
    "bio". What isn't sent stays as it is. null sets full_name or bio to NULL; a username can't be
    null. A field that isn't one of these is an error. The response is 200 with {"id": ...,
    "username": ..., "full_name": ..., "bio": ...}; 404 where there is no such user, 409 where the
    username is taken, and 422 for a body that isn't valid.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory.begin() as session:
            yield session

    @app.patch("/users/{user_id}", response_model=Profile)
    def change_user(
        user_id: int,
        change: Change,
        session: Annotated[Session, Depends(get_session, scope="function")],
    ) -> User:
        user = session.get(User, user_id)
        if user is None:
            raise HTTPException(404, "There is no such user.")
        # exclude_unset tells "not sent" from "sent as null".
        for name, value in change.model_dump(exclude_unset=True).items():
            setattr(user, name, value)
        try:
            session.flush()
        except IntegrityError as error:
            raise HTTPException(409, "This username is taken.") from error
        return user

    return app
