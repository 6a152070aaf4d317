"""Other right answers to ``problems_api``."""

from fastapi import FastAPI, Path
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from workbook.blog import Post


class _Problem(JSONResponse):
    media_type = "application/problem+json"


def handlers_as_an_argument(factory):
    """A response class of its own; the handlers go to the constructor; the endpoint is async-free."""

    async def http(request, error):
        body = {"status": error.status_code, "detail": str(error.detail)}
        return _Problem(body, error.status_code, error.headers)

    async def validation(request, error):
        errors = [".".join(str(part) for part in each["loc"]) for each in error.errors()]
        return _Problem({"status": 422, "detail": "invalid", "errors": errors}, 422)

    app = FastAPI(exception_handlers={HTTPException: http, RequestValidationError: validation})

    @app.get("/posts/{post_id}")
    def read(post_id: int = Path(gt=0, lt=2**31)):
        with factory() as session:
            post = session.get(Post, post_id)
            if post is None:
                raise HTTPException(404, "no such post")
            return {"id": post.id, "title": post.title}

    return app


def its_own_error(factory):
    """The endpoint raises an error of its own, which has a handler too."""

    class NotThere(Exception):
        pass

    app = FastAPI()

    def answer(status, headers=None, **more):
        return _Problem({"status": status, "detail": f"error {status}", **more}, status, headers)

    app.exception_handler(NotThere)(lambda request, error: answer(404))
    app.exception_handler(404)(lambda request, error: answer(404))
    app.exception_handler(405)(lambda request, error: answer(405, error.headers))

    @app.exception_handler(RequestValidationError)
    def invalid(request, error):
        return answer(422, errors=[".".join(map(str, e["loc"])) for e in error.errors()])

    @app.get("/posts/{post_id}")
    def read(post_id: int = Path(gt=0, lt=2**31)):
        with factory() as session:
            post = session.get(Post, post_id)
            if post is None:
                raise NotThere
            return {"id": post.id, "title": post.title}

    return app
