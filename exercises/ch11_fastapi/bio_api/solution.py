"""The reference solution of ``bio_api``."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Path, UploadFile
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import User

MOST = 10_000


def bio_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which takes a user's bio as a text file.

    PUT /users/{user_id}/bio takes a form with one file, `file`. Its bytes are the new bio, as
    UTF-8; they are stored as they are, and an empty file is an empty bio. The response is 200 with
    {"id": ..., "characters": ...}, the length of the bio. A file of more than 10,000 bytes is
    answered with 413, and isn't read into memory as a whole. One that isn't UTF-8, or that contains
    the null character (code 0), which PostgreSQL can't store, is answered with 422, as is a form
    without a file. 404 where there is no such user; an id is a number from 1 to 2147483647. What
    the client says about the file's name, type and length is ignored.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory.begin() as session:
            yield session

    @app.put("/users/{user_id}/bio")
    def set_bio(
        user_id: Annotated[int, Path(ge=1, le=2_147_483_647)],
        file: UploadFile,
        session: Annotated[Session, Depends(get_session, scope="function")],
    ) -> dict[str, Any]:
        # One byte more than is allowed tells the two apart, whatever the client says of its size.
        content = file.file.read(MOST + 1)
        if len(content) > MOST:
            raise HTTPException(413, f"A bio has {MOST} bytes at most.")
        try:
            bio = content.decode()
        except UnicodeDecodeError as error:
            raise HTTPException(422, "A bio is UTF-8.") from error
        if "\0" in bio:
            raise HTTPException(422, "A bio has no character with the code 0.")
        user = session.get(User, user_id)
        if user is None:
            raise HTTPException(404, "There is no such user.")
        user.bio = bio
        return {"id": user.id, "characters": len(bio)}

    return app
