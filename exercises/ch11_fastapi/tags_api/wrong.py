"""Wrong answers to ``tags_api``, each with what its author was thinking."""

from typing import Annotated

from fastapi import FastAPI, HTTPException, Path, Query
from pydantic import BaseModel
from sqlalchemy import select

from workbook.blog import Tag

_Limit = Annotated[int, Query(ge=1, le=50)]
_Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


class _Out(BaseModel):
    id: int
    name: str


def _app(factory, limit_type=_Limit, id_type=_Id, missing=404, order=Tag.name, cut=True, path=""):
    app = FastAPI()

    @app.get(f"/tags{path}", response_model=list[_Out])
    def every(limit: limit_type = 10):
        with factory() as session:
            query = select(Tag).order_by(order)
            if cut:
                return session.scalars(query.limit(limit)).all()
            return session.scalars(query).all()[:limit]

    @app.get("/tags/{tag_id}", response_model=_Out | None)
    def one(tag_id: id_type):
        with factory() as session:
            tag = session.get(Tag, tag_id)
        if tag is None and missing:
            raise HTTPException(missing)
        return tag

    return app


def null_for_what_is_not_there(factory):
    """get() returns None, and None is null."""
    return _app(factory, missing=0)


def no_bounds(factory):
    """An int is an int."""
    return _app(factory, limit_type=int)


def the_largest_id_fails(factory):
    """Ids are positive."""
    return _app(factory, id_type=Annotated[int, Path(ge=1)])


def fetches_the_whole_table(factory):
    """Python can slice."""
    return _app(factory, cut=False)


def by_id(factory):
    """By the primary key, as always."""
    return _app(factory, order=Tag.id)


def everything_is_422(factory):
    """The id is wrong, so the request is wrong."""
    return _app(factory, missing=422)


def path_with_a_slash(factory):
    """As in the guide."""
    return _app(factory, path="/")
