"""The statements."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from .model import Note


async def get(session: AsyncSession, user_id: int, post_id: int) -> Note | None:
    """The user's note on a post."""
    return await session.get(Note, (user_id, post_id))


async def put(session: AsyncSession, user_id: int, post_id: int, text: str) -> None:
    """Write the note, or replace the one that is there."""
    statement = insert(Note).values(user_id=user_id, post_id=post_id, text=text)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Note.user_id, Note.post_id],
            set_={"text": statement.excluded.text, "updated_at": func.now()},
        )
    )
