"""Wrong answers to ``problems_api``, each with what its author was thinking."""

import fastapi
import starlette.exceptions
from fastapi import FastAPI, Path
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from workbook.blog import Post


def _app(
    factory,
    kind=starlette.exceptions.HTTPException,
    validation=True,
    media="application/problem+json",
    headers=True,
    status=None,
    inside=True,
    place=lambda loc: ".".join(map(str, loc)),
):
    app = FastAPI()

    def problem(code, detail, more_headers=None, **more):
        content = {"status": code, "detail": detail, **more}
        if not inside:
            del content["status"]
        return JSONResponse(content, status or code, more_headers, media_type=media)

    @app.exception_handler(kind)
    def refused(request, error):
        return problem(error.status_code, error.detail, error.headers if headers else None)

    if validation:

        @app.exception_handler(RequestValidationError)
        def invalid(request, error):
            return problem(422, "invalid", errors=[place(each["loc"]) for each in error.errors()])

    @app.get("/posts/{post_id}")
    def read(post_id: int = Path(gt=0, lt=2**31)):
        with factory() as session:
            post = session.get(Post, post_id)
            if post is None:
                raise fastapi.HTTPException(404, "none")
            return {"id": post.id, "title": post.title}

    return app


def not_for_unknown_paths(factory):
    """HTTPException comes from fastapi."""
    return _app(factory, kind=fastapi.HTTPException)


def forgets_the_validation(factory):
    """One handler for all errors."""
    return _app(factory, validation=False)


def plain_json(factory):
    """JSON is JSON."""
    return _app(factory, media=None)


def loses_the_headers(factory):
    """Status and detail are all there is."""
    return _app(factory, headers=False)


def always_400(factory):
    """The status is in the body."""
    return _app(factory, status=400)


def status_only_outside(factory):
    """The status is in the first line of the answer."""
    return _app(factory, inside=False)


def places_as_lists(factory):
    """As Pydantic gives them."""
    return _app(factory, place=list)
