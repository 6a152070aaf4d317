"""Other right answers to ``bio_api``, each with what its author was thinking."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, File, Form, HTTPException, Path, UploadFile
from pydantic import BaseModel
from sqlalchemy import update
from starlette.concurrency import run_in_threadpool

from workbook.blog import User


class _Out(BaseModel):
    id: int
    characters: int


def by_its_size(SessionLocal):
    """FastAPI has counted the bytes already: `file.size`."""
    router = APIRouter()

    @router.put("/users/{user_id}/bio", response_model=_Out)
    def put(user_id: Annotated[int, Path(ge=1, lt=2**31)], file: Annotated[UploadFile, File()]):
        if file.size > 10_000:
            raise HTTPException(413)
        try:
            bio = str(file.file.read(), "utf-8")
        except UnicodeError:
            raise HTTPException(422) from None
        if "\x00" in bio:
            raise HTTPException(422)
        with SessionLocal.begin() as session:
            changed = session.execute(update(User).where(User.id == user_id).values(bio=bio))
            if changed.rowcount == 0:
                raise HTTPException(404)
        return _Out(id=user_id, characters=len(bio))

    return router


def in_pieces(SessionLocal):
    """An async dependency reads piece by piece; the endpoint runs in a thread."""
    app = FastAPI()

    async def bio(file: UploadFile):
        content = bytearray()
        while piece := await file.read(4096):
            content += piece
            if len(content) > 10_000:
                raise HTTPException(413)
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise HTTPException(422) from error
        if chr(0) in text:
            raise HTTPException(422)
        return text

    def save(user_id, text):
        with SessionLocal() as session:
            user = session.get(User, user_id)
            if not user:
                raise HTTPException(404)
            user.bio = text
            session.commit()

    @app.put("/users/{user_id}/bio")
    async def put(
        user_id: Annotated[int, Path(gt=0, le=2_147_483_647)], text: Annotated[str, Depends(bio)]
    ):
        await run_in_threadpool(save, user_id, text)
        return {"id": user_id, "characters": len(text)}

    return app
