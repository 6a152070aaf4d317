"""The reference solution of ``new_tag_api``."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Response
from pydantic import BaseModel, StringConstraints
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag


class NewTag(BaseModel):
    """What a client sends."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]


class TagOut(BaseModel):
    """What it gets."""

    id: int
    name: str


def new_tag_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which adds a tag.

    POST /tags takes {"name": "sql"}. Whitespace around the name is removed; what is left must have
    1 to 30 characters, or the response is 422. A new tag is answered with 201, the header Location:
    /tags/{id} and the body {"id": ..., "name": ...}. A name that is already taken is answered with
    409, even when several clients send it at the same time. The tag is committed before the
    response is sent.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory.begin() as session:
            yield session

    # scope="function": the commit comes before the response, not after it.
    @app.post("/tags", status_code=201, response_model=TagOut)
    def add_tag(
        new: NewTag,
        response: Response,
        session: Annotated[Session, Depends(get_session, scope="function")],
    ) -> Tag:
        tag = Tag(name=new.name)
        session.add(tag)
        try:
            session.flush()
        except IntegrityError as error:
            raise HTTPException(409, "This name is taken.") from error
        response.headers["Location"] = f"/tags/{tag.id}"
        return tag

    return app
