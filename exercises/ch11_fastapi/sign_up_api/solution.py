"""The reference solution of ``sign_up_api``."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, StringConstraints
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import User


class NewUser(BaseModel):
    """What a client may decide."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    email: Annotated[str, StringConstraints(min_length=3, max_length=254, pattern="@")]
    full_name: Annotated[str, StringConstraints(max_length=100)] | None = None


class UserOut(BaseModel):
    """What everybody may know."""

    id: int
    username: str


def sign_up_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which adds a user.

    POST /users takes {"username": ..., "email": ..., "full_name": ...}. A username has 1 to 30
    characters; an email has 3 to 254 and an @ in it; full_name may be left out or null, and has up
    to 100 characters. Anything else in the body has no effect. The response is 201 with the body
    {"id": ..., "username": ...}, which is all that others may know. A username or an email that is
    taken is answered with 409, even when several clients send it at the same time.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory.begin() as session:
            yield session

    @app.post("/users", status_code=201, response_model=UserOut)
    def sign_up(
        new: NewUser, session: Annotated[Session, Depends(get_session, scope="function")]
    ) -> User:
        # The schema has three fields, so nothing else gets in.
        user = User(**new.model_dump())
        session.add(user)
        try:
            session.flush()
        except IntegrityError as error:
            raise HTTPException(409, "This username or email is taken.") from error
        return user

    return app
