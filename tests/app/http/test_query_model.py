"""A model of query parameters that is read in one step does what FastAPI's own reading does."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

import anyio
import httpx
import pytest
from fastapi import FastAPI, Query, Request
from hypothesis import given, settings
from hypothesis import strategies as st

from app.http import query_model
from app.models import Language
from app.routers.feed import FeedQuery
from app.schemas import PostIn

ours, theirs = FastAPI(), FastAPI()


@ours.get("/", openapi_extra=query_model.openapi(FeedQuery))
async def read_in_one_step(request: Request) -> dict[str, Any]:
    return query_model.read(FeedQuery, request).model_dump()


@theirs.get("/", operation_id="read_in_one_step__get")
async def read_by_fastapi(query: Annotated[FeedQuery, Query()]) -> dict[str, Any]:
    return query.model_dump()


for app in (ours, theirs):

    @app.post("/")  # defines Language, as the bodies of the API do
    async def take(body: PostIn) -> None: ...


async def answers(query: str) -> list[tuple[int, Any]]:
    """What both say to one query: status and body."""
    said = []
    for app in (ours, theirs):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            response = await client.get(f"/?{query}")
            said.append((response.status_code, response.json()))
    return said


@pytest.mark.anyio
@pytest.mark.parametrize(
    "query",
    [
        "",
        "limit=5&author=ada&tag=sql&q=a+b&language=english&sort=relevance",
        "limit=5&limit=7",
        "limit=&author=&q=&tag=&cursor=",
        "limit=0&author=1.0&sort=oldest&language=xx",
        "q=%00&tag=%00",
        "limit",
        "limit=5=6&&;x=1",
        "unknown=1&LIMIT=3",
        "q=" + "-" * 30 + "a",
        "q=%ff%fe&author=%E2%82%AC",
    ],
)
async def test_the_same_answer(query: str) -> None:
    one_step, by_fastapi = await answers(query)
    assert one_step == by_fastapi


NAMES = st.sampled_from([*FeedQuery.model_fields, "other"])
VALUES = st.one_of(
    st.text(max_size=60), st.integers(-1, 200).map(str), st.sampled_from([*Language, "newest"])
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=5))
def test_the_same_answer_to_anything(pairs: list[tuple[str, str]]) -> None:
    query = urlencode(pairs, errors="surrogatepass")
    one_step, by_fastapi = anyio.run(answers, query)
    assert one_step == by_fastapi


def test_the_same_document() -> None:
    [mine, fastapis] = [app.openapi()["paths"]["/"]["get"]["parameters"] for app in (ours, theirs)]
    assert mine == fastapis
