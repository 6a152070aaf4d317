"""/tags."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from .. import crud
from ..database import SessionDep
from ..models import Tag
from ..schemas import NewTag, TagOut

router = APIRouter(prefix="/tags", tags=["tags"])


@router.get("", response_model=list[TagOut])
async def list_tags(session: SessionDep) -> Sequence[Tag]:
    """All tags by name."""
    return await crud.tags(session)


@router.get("/{tag_id}", response_model=TagOut)
async def read_tag(tag_id: int, session: SessionDep) -> Tag:
    """One tag."""
    return await crud.tag(session, tag_id)


@router.post("", status_code=201, response_model=TagOut)
async def add_tag(new: NewTag, session: SessionDep, response: Response) -> Tag:
    """Add a tag."""
    tag = await crud.add_tag(session, new.name)
    response.headers["Location"] = f"/tags/{tag.id}"
    return tag
