"""The check of ``add_comments``, chapter 9."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from workbook.blog import Tag
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

Rows = list[dict[str, Any]]


def calls(world: World) -> Iterator[Call]:
    for rows in _batches(world):
        # With nothing to add it is left open whether the caller's work is flushed.
        yield call(rows, before=_caller if rows else None, after=_afterwards)
        if world.name == "hostile":
            return
    good, bad = _good(world, 0), {**_good(world, 1), "content": None}
    yield call((good, bad), before=_caller, after=_afterwards, options={"autoflush": False})
    broken: Rows = [{"content": "\x00"}, {"author_id": 10**12}, {"nothing": 1}, {"content": []}]
    for value in broken:
        yield call([good, bad, {**good, **value}], before=_caller)


def _good(world: World, number: int) -> dict[str, Any]:
    users, posts = world.data.users, world.data.posts
    texts = draw.texts(["Good", " padded ", "Straße"])
    return {
        "post_id": posts[number % len(posts)]["id"],
        "author_id": users[(3 * number) % len(users)]["id"],
        "content": texts[number % len(texts)],
    }


def _batches(world: World) -> Iterator[Rows]:
    good = [_good(world, number) for number in range(12)]
    comments = world.data.comments
    free = max(comment["id"] for comment in comments) + 1_000
    no_post, no_text = {**good[0], "post_id": 0}, {**good[0], "content": None}
    answer = {**good[1], "parent_id": comments[0]["id"], "post_id": comments[0]["post_id"]}
    dated = {**good[2], "created_at": datetime(2024, 2, 29, 23, 59, tzinfo=UTC)}
    yield [
        no_text, good[0], no_post, {**good[1], "parent_id": 0}, answer, good[1], good[1],
        {**good[2], "author_id": 0}, dated, {**good[3], "id": comments[0]["id"]},
        {**good[3], "id": free}, {**good[4], "id": free}, no_post,
    ]  # fmt: skip
    yield []
    yield [no_text]
    yield [no_text, no_text]
    yield good
    if world.name == "authored":
        # Many are refused. (A position that is also the id of a new row would count as that id.)
        yield [good[0], no_text] * 12
    yield [good[0], {"content": "no more than that"}]


def _caller(session: Session) -> Any:
    """Work that was sent, and work that is waiting."""
    waiting, sent = Tag(name="waiting"), Tag(name="sent")
    session.add(sent)
    session.flush()
    session.add(waiting)
    return waiting, sent


def _afterwards(_: Any, session: Session, held: Any) -> Any:
    return session.in_nested_transaction(), [tag in session for tag in held or ()], held
