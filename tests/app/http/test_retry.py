"""What retry.py takes from FastAPI that FastAPI does not promise."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import fastapi
import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from sqlalchemy.orm.exc import StaleDataError

from app.http.retry import FUNCTION_STACK, RetryRoute
from app.operations import usage

pytestmark = pytest.mark.anyio
KNOWN = (
    f"app/http/retry.py leans on a private name of FastAPI, {FUNCTION_STACK!r}. It is known for "
    f"0.121 to 0.165; FastAPI {fastapi.__version__} is installed. Find where fastapi/routing.py "
    "keeps the stack of function-scoped dependencies now, or a failing commit is not run again."
)


async def get(app: FastAPI) -> httpx.Response:
    # As the middleware does: what runs outside of requests shares one, and tests have used it.
    usage.current.set(usage.Usage())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get("/")


async def test_fastapi_keeps_the_stack_under_the_name_that_we_know() -> None:
    app = FastAPI()
    seen: list[Any] = []

    @app.get("/")
    async def look(request: Request) -> None:
        seen.append(request.scope.get(FUNCTION_STACK))

    await get(app)
    assert hasattr(seen[0], "enter_async_context"), KNOWN


async def test_a_commit_that_fails_is_run_again_with_its_handler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.http.retry.db_errors.may_be_repeated", lambda _: True)
    done: list[str] = []

    async def unit_of_work() -> AsyncIterator[int]:
        attempt = done.count("begin") + 1
        done.append("begin")
        yield attempt
        done.append("commit")
        if attempt == 1:
            raise StaleDataError

    router = APIRouter(route_class=RetryRoute)

    @router.get("/")
    async def handler(attempt: Annotated[int, Depends(unit_of_work, scope="function")]) -> int:
        done.append("handler")
        return attempt

    app = FastAPI()
    app.include_router(router)
    response = await get(app)
    assert response.json() == 2, KNOWN
    assert done == ["begin", "handler", "commit"] * 2, KNOWN
