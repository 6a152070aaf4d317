"""Wrong answers to ``rename_tag_api``, each with what its author was thinking."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Tag


class _NewName(BaseModel):
    name: Annotated[str, StringConstraints(min_length=1, max_length=30)]


def _app(factory, *, passes=(Exception,), scope="function", save=lambda session, tag: None):
    app = FastAPI()

    def get_session():
        session = factory()
        try:
            yield session
            session.commit()
        except passes:
            session.rollback()
            raise
        except Exception:
            session.rollback()
        finally:
            session.close()

    @app.put("/tags/{tag_id}")
    def rename_tag(
        tag_id: int, new: _NewName, session: Annotated[Session, Depends(get_session, scope=scope)]
    ) -> Any:
        tag = session.get(Tag, tag_id)
        if tag is None:
            raise HTTPException(404)
        tag.name = new.name
        return save(session, tag) or {"id": tag.id, "name": tag.name}

    return app


def _conflict(session, tag):
    try:
        session.flush()
    except IntegrityError:
        raise HTTPException(409) from None


def only_raises_again(factory):
    """The message says what to do: raise again."""
    return _app(factory, scope="request")


def swallows_as_before(factory):
    """The session is closed in any case now."""
    return _app(factory, passes=(), scope="request")


def only_commits_before(factory):
    """The commit came too late."""
    return _app(factory, passes=(), save=_conflict)


def passes_http_exceptions(factory):
    """An HTTPException is an answer, and no error."""
    return _app(factory, passes=(HTTPException,), scope="request")


def conflict_is_a_server_error(factory):
    """Raised again, and committed before the answer."""
    return _app(factory)


def everything_is_a_conflict(factory):
    """Whatever the flush doesn't like."""

    def save(session, tag):
        try:
            session.flush()
        except Exception:
            raise HTTPException(409) from None

    return _app(factory, save=save)


def keeps_the_failed_session(factory):
    """The answer is returned rather than raised, and nothing can be swallowed."""

    def save(session, tag):
        try:
            session.flush()
        except IntegrityError:
            return JSONResponse({"detail": "taken"}, 409)

    return _app(factory, save=save)


def looks_first(factory):
    """Ask whether the name is free."""
    app = FastAPI()

    @app.put("/tags/{tag_id}")
    def rename_tag(tag_id: int, new: _NewName) -> Any:
        with factory.begin() as session:
            tag = session.get(Tag, tag_id)
            if tag is None:
                raise HTTPException(404)
            taken = select(Tag.id).where(Tag.name == new.name, Tag.id != tag_id)
            if session.scalar(taken) is not None:
                raise HTTPException(409)
            tag.name = new.name
        return {"id": tag_id, "name": new.name}

    return app
