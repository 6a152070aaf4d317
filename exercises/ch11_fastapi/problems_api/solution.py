"""The reference solution of ``problems_api``."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session, sessionmaker
from starlette.exceptions import HTTPException as AnyHTTPException

from workbook.blog import Post


class PostOut(BaseModel):
    """A post."""

    id: int
    title: str


def problems_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application in which every error is a problem document.

    GET /posts/{post_id} answers with {"id": ..., "title": ...}, or with 404. A post_id is a number
    from 1 to 2147483647. Every error response, including the one for a path or a method that
    doesn't exist, has the content type application/problem+json and the body {"status": ...,
    "detail": ...}: the status code and a message. If the request isn't valid (422), the body has
    "errors" as well: the places of the invalid values, such as ["path.post_id"]. A 405 response
    keeps its Allow header.
    """
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with factory() as session:
            yield session

    def problem(status: int, detail: str, headers: Any = None, **more: Any) -> JSONResponse:
        content = {"status": status, "detail": detail, **more}
        return JSONResponse(content, status, headers, media_type="application/problem+json")

    # FastAPI's HTTPException is a subclass of this one, which unknown paths raise.
    @app.exception_handler(AnyHTTPException)
    def refused(_: Request, error: AnyHTTPException) -> JSONResponse:
        return problem(error.status_code, error.detail, error.headers)

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        places = [".".join(map(str, each["loc"])) for each in error.errors()]
        return problem(422, "The request is not valid.", errors=places)

    @app.get("/posts/{post_id}", response_model=PostOut)
    def read_post(
        post_id: Annotated[int, Path(ge=1, le=2_147_483_647)],
        session: Annotated[Session, Depends(get_session)],
    ) -> Post:
        post = session.get(Post, post_id)
        if post is None:
            raise HTTPException(404, "There is no such post.")
        return post

    return app
