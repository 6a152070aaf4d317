"""Step 3: a dependency hands each request its session, and a schema checks what comes in."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag

app = FastAPI(title="Tags")
SessionLocal = sessionmaker[Session]()  # it gets its engine when the program starts


def get_session() -> Iterator[Session]:
    """A session for one request; what it did is committed at the end."""
    with SessionLocal.begin() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


class NewTag(BaseModel):
    """What a client sends for a new tag."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]


class TagOut(BaseModel):
    """What a client sees of a tag."""

    id: int
    name: str


@app.get("/tags", response_model=list[TagOut])
def list_tags(session: SessionDep) -> list[Tag]:
    """All tags."""
    return list(session.scalars(select(Tag).order_by(Tag.name)))


@app.get("/tags/{tag_id}", response_model=TagOut)
def read_tag(tag_id: int, session: SessionDep) -> Tag:
    """One tag."""
    tag = session.get(Tag, tag_id)
    if tag is None:
        raise HTTPException(404, "There is no such tag.")
    return tag


@app.post("/tags")
def add_tag(new: NewTag, session: SessionDep) -> NewTag:
    """Add a tag."""
    session.add(Tag(name=new.name))
    return new
