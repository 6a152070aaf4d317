"""The reference solution of ``rename_tag_api``."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, StringConstraints
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Tag


class NewName(BaseModel):
    """The body of a request to ``rename_tag_api``. It is correct as it is."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=30)]


def rename_tag_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which renames a tag.

    PUT /tags/{tag_id} takes {"name": ...}, 1 to 30 characters, and answers with 200 and
    {"id": ..., "name": ...}; 404 if there is no such tag, 409 if another tag has the name, even if
    it got that name only a moment ago, and 422 for an invalid body. The name is committed before
    the response is sent. Any other error is answered with 500.

    What happens instead: for a name that is taken, the response is 200 with that name, and the tag
    keeps its old one. Nothing is logged. For a tag that doesn't exist, the response is 500::

        Traceback (most recent call last):
          File "uvicorn/protocols/http/h11_impl.py", line 403, in run_asgi
            result = await app(self.scope, self.receive, self.send)
        fastapi.exceptions.FastAPIError: Response not awaited. There's a high chance that the
        application code is raising an exception and a dependency with yield has a block with a bare
        except, or a block with except Exception, and is not raising the exception again.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory.begin() as session:  # commits, or rolls back and lets the exception pass
            yield session

    @app.put("/tags/{tag_id}")
    def rename_tag(
        tag_id: int,
        new: NewName,
        # scope="function": the commit comes before the answer, not after it.
        session: Annotated[Session, Depends(get_session, scope="function")],
    ) -> dict[str, Any]:
        tag = session.get(Tag, tag_id)
        if tag is None:
            raise HTTPException(404, "There is no such tag.")
        tag.name = new.name
        try:
            session.flush()
        except IntegrityError as error:
            raise HTTPException(409, "Another tag has this name.") from error
        return {"id": tag.id, "name": tag.name}

    return app
