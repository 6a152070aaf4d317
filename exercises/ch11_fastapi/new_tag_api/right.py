"""Other right answers to ``new_tag_api``."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, field_validator
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Tag


class _In(BaseModel):
    name: str

    @field_validator("name")
    @classmethod
    def _short(cls, value):
        value = value.strip()
        if not 1 <= len(value) <= 30:
            raise ValueError("1 to 30 characters")
        return value


class _Out(BaseModel):
    id: int
    name: str


def on_conflict(SessionLocal):
    """The INSERT itself says whether the name was free; the session lives in the endpoint."""
    router = APIRouter(prefix="/tags")

    @router.post("")
    def add(body: _In):
        with SessionLocal() as session:
            query = insert(Tag).values(name=body.name).on_conflict_do_nothing().returning(Tag.id)
            tag_id = session.scalar(query)
            session.commit()
        if tag_id is None:
            raise HTTPException(status_code=409)
        content = {"id": tag_id, "name": body.name}
        return JSONResponse(content, 201, {"Location": f"/tags/{tag_id}"})

    return router


def commits_itself(SessionLocal):
    """Asks first, and still listens to the constraint; commits in the endpoint."""
    app = FastAPI()

    def session():
        with SessionLocal() as db:
            yield db

    @app.post("/tags", status_code=201)
    def add(body: _In, db: Annotated[Session, Depends(session)]) -> _Out:
        if db.scalar(select(Tag.id).where(Tag.name == body.name)):
            raise HTTPException(409, "taken")
        tag = Tag(name=body.name)
        db.add(tag)
        try:
            db.commit()
        except IntegrityError:
            db.rollback()
            raise HTTPException(409, "taken") from None
        out = _Out(id=tag.id, name=tag.name)
        return JSONResponse(out.model_dump(), 201, {"Location": f"/tags/{tag.id}"})

    return app
