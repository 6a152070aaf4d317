"""The reference solution of ``tags_api``."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Path, Query
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag


class TagOut(BaseModel):
    """What a client gets of a tag."""

    id: int
    name: str


def tags_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with two endpoints that read tags.

    GET /tags answers with a list of {"id": ..., "name": ...}, sorted by name. `?limit=` says how
    many, from 1 to 50; the default is 10, and anything else is answered with 422. No more rows are
    fetched than the list has. GET /tags/{tag_id} answers with one tag, or with 404. An id is a
    number from 1 to 2147483647, the largest that the column can hold; for anything else the
    response is 422.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory() as session:
            yield session

    @app.get("/tags", response_model=list[TagOut])
    def list_tags(
        session: Annotated[Session, Depends(get_session)],
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> list[Tag]:
        return list(session.scalars(select(Tag).order_by(Tag.name).limit(limit)))

    # Without the bounds PostgreSQL would refuse a larger number, and the response would be 500.
    @app.get("/tags/{tag_id}", response_model=TagOut)
    def read_tag(
        tag_id: Annotated[int, Path(ge=1, le=2_147_483_647)],
        session: Annotated[Session, Depends(get_session)],
    ) -> Tag:
        tag = session.get(Tag, tag_id)
        if tag is None:
            raise HTTPException(404, "There is no such tag.")
        return tag

    return app
