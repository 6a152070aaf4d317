"""Step 2: the tags come from the database, and a schema says what is sent."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag

app = FastAPI(title="Tags")
SessionLocal = sessionmaker[Session]()  # it gets its engine when the program starts


class TagOut(BaseModel):
    """What a client sees of a tag."""

    id: int
    name: str


@app.get("/tags", response_model=list[TagOut])
def list_tags() -> list[Tag]:
    """All tags."""
    with SessionLocal() as session:
        return list(session.scalars(select(Tag).order_by(Tag.name)))


@app.get("/tags/{tag_id}", response_model=TagOut)
def read_tag(tag_id: int) -> Tag:
    """One tag."""
    with SessionLocal() as session:
        tag = session.get(Tag, tag_id)
    if tag is None:
        raise HTTPException(404, "There is no such tag.")
    return tag
