"""Other right answers to ``rename_tag_api``."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Tag


class _Name(BaseModel):
    name: str = Field(min_length=1, max_length=30)


def mended_in_place(factory):
    """As few lines as possible: the scope, raise, and the commit's error."""
    app = FastAPI()

    def get_session():
        session = factory()
        try:
            yield session
            session.commit()
        except Exception as error:
            session.rollback()
            if isinstance(error, IntegrityError):
                raise HTTPException(409) from error
            raise
        finally:
            session.close()

    @app.put("/tags/{tag_id}")
    def rename_tag(
        tag_id: int,
        new: _Name,
        session: Annotated[Session, Depends(get_session, scope="function")],
    ) -> dict[str, Any]:
        tag = session.get(Tag, tag_id)
        if tag is None:
            raise HTTPException(404)
        tag.name = new.name
        return {"id": tag.id, "name": tag.name}

    return app


def without_a_dependency(factory):
    """One UPDATE in a transaction of the endpoint, and a handler for the whole application."""
    app = FastAPI()

    @app.exception_handler(IntegrityError)
    def conflict(request: Any, error: IntegrityError) -> JSONResponse:
        return JSONResponse({"detail": "taken"}, 409)

    @app.put("/tags/{tag_id}")
    def rename_tag(tag_id: Annotated[int, Path()], new: _Name) -> dict[str, Any]:
        with factory.begin() as session:
            query = update(Tag).where(Tag.id == tag_id).values(name=new.name)
            row = session.execute(query.returning(Tag.id, Tag.name)).mappings().one_or_none()
        if row is None:
            raise HTTPException(404)
        return dict(row)

    return app
