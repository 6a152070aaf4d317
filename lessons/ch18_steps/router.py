"""The endpoints."""

from fastapi import APIRouter

from app.crud import posts
from app.deps import SessionDep, Writer, viewer_of
from app.http.errors import Problem, documented
from app.http.parameters import Id
from app.models import User

from . import crud
from .schema import NoteIn, NoteOut

router = APIRouter(tags=["notes"], responses=documented(401, 403, 404, 422))


@router.put("/posts/{post_id:id}/note")
async def put_note(post_id: Id, body: NoteIn, user: Writer, session: SessionDep) -> NoteOut:
    """Write your note on a post that you may see."""
    await _visible(session, post_id, user)
    await crud.put(session, user.id, post_id, body.text)
    return NoteOut(post_id=post_id, text=body.text)


@router.get("/posts/{post_id:id}/note")
async def get_note(post_id: Id, user: Writer, session: SessionDep) -> NoteOut:
    """Your note on a post."""
    await _visible(session, post_id, user)
    note = await crud.get(session, user.id, post_id)
    if note is None:
        raise Problem(404, "You have no note on this post.")
    return NoteOut.model_validate(note)


async def _visible(session: SessionDep, post_id: int, user: User) -> None:
    if await posts.get(session, post_id, viewer_of(user)) is None:
        raise Problem(404, "There is no such post.")
