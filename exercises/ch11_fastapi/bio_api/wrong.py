"""Wrong answers to ``bio_api``, each with what its author was thinking."""

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Path, UploadFile
from sqlalchemy.orm import Session

from workbook.blog import User


def _read(content):
    if len(content) > 10_000:
        raise HTTPException(413)
    return _text(content)


def _text(content):
    try:
        bio = content.decode()
    except UnicodeDecodeError:
        raise HTTPException(422) from None
    if "\0" in bio:
        raise HTTPException(422)
    return bio


def _app(SessionLocal, read, scope="function", begin=True):
    app = FastAPI()

    def get_session():
        with SessionLocal.begin() if begin else SessionLocal() as session:
            yield session

    @app.put("/users/{user_id}/bio")
    def put(
        user_id: Annotated[int, Path(ge=1, le=2_147_483_647)],
        file: UploadFile,
        session: Annotated[Session, Depends(get_session, scope=scope)],
        content_length: Annotated[int, Header()] = 0,
    ):
        bio = read(file, content_length)
        user = session.get(User, user_id)
        if user is None:
            raise HTTPException(404)
        user.bio = bio
        return {"id": user.id, "characters": len(bio or "")}

    return app


def reads_it_all(SessionLocal):
    """Read it, then look how long it is."""
    return _app(SessionLocal, lambda file, _: _read(file.file.read()))


def no_limit(SessionLocal):
    """A text file is never large."""
    return _app(SessionLocal, lambda file, _: _text(file.file.read()))


def cuts_it_off(SessionLocal):
    """No more than that is read."""
    return _app(SessionLocal, lambda file, _: _text(file.file.read(10_000)))


def too_large_is_422(SessionLocal):
    """It isn't valid."""

    def read(file, _):
        if file.size > 10_000:
            raise HTTPException(422)
        return _text(file.file.read())

    return _app(SessionLocal, read)


def one_byte_less(SessionLocal):
    """As long as the limit is too long."""

    def read(file, _):
        if file.size >= 10_000:
            raise HTTPException(413)
        return _text(file.file.read())

    return _app(SessionLocal, read)


def counts_characters(SessionLocal):
    """The length of a text is its characters."""

    def read(file, _):
        bio = _text(file.file.read(60_000))
        if len(bio) > 10_000:
            raise HTTPException(413)
        return bio

    return _app(SessionLocal, read)


def believes_content_length(SessionLocal):
    """The client says how much it sends."""

    def read(file, length):
        if length > 10_000:
            raise HTTPException(413)
        return _text(file.file.read())

    return _app(SessionLocal, read)


def believes_the_type(SessionLocal):
    """A bio is text/plain."""

    def read(file, _):
        if file.content_type != "text/plain":
            raise HTTPException(422)
        return _read(file.file.read(10_001))

    return _app(SessionLocal, read)


def not_utf8_is_500(SessionLocal):
    """It says that it is text."""

    def read(file, _):
        content = file.file.read(10_001)
        if len(content) > 10_000:
            raise HTTPException(413)
        bio = content.decode()
        if "\0" in bio:
            raise HTTPException(422)
        return bio

    return _app(SessionLocal, read)


def replaces_what_it_cannot_read(SessionLocal):
    """Better a strange character than an error."""

    def read(file, _):
        content = file.file.read(10_001)
        if len(content) > 10_000:
            raise HTTPException(413)
        bio = content.decode(errors="replace")
        if "\0" in bio:
            raise HTTPException(422)
        return bio

    return _app(SessionLocal, read)


def code_0_is_500(SessionLocal):
    """Every character fits in a text column."""

    def read(file, _):
        content = file.file.read(10_001)
        if len(content) > 10_000:
            raise HTTPException(413)
        try:
            return content.decode()
        except UnicodeDecodeError:
            raise HTTPException(422) from None

    return _app(SessionLocal, read)


def drops_code_0(SessionLocal):
    """Nobody will miss it."""
    return _app(
        SessionLocal,
        lambda file, _: _read(file.file.read(10_001).replace(b"\0", b"")),
    )


def strips_the_text(SessionLocal):
    """Blanks at both ends are an accident."""
    return _app(SessionLocal, lambda file, _: _read(file.file.read(10_001)).strip())


def never_commits(SessionLocal):
    """The session is closed by the dependency."""
    return _app(SessionLocal, lambda file, _: _read(file.file.read(10_001)), begin=False)


def commits_after_the_answer(SessionLocal):
    """A dependency with yield, as in every tutorial."""
    return _app(SessionLocal, lambda file, _: _read(file.file.read(10_001)), scope=None)


def works_on_the_loop(SessionLocal):
    """await file.read() wants an async def."""
    app = FastAPI()

    @app.put("/users/{user_id}/bio")
    async def put(user_id: Annotated[int, Path(ge=1, le=2_147_483_647)], file: UploadFile):
        bio = _read(await file.read(10_001))
        with SessionLocal.begin() as session:
            user = session.get(User, user_id)
            if user is None:
                raise HTTPException(404)
            user.bio = bio
            return {"id": user.id, "characters": len(bio)}

    return app


def an_empty_file_is_nothing(SessionLocal):
    """Nothing in it: the bio is NULL."""
    return _app(SessionLocal, lambda file, _: _read(file.file.read(10_001)) or None)
