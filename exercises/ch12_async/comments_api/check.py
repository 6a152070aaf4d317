"""The check of ``comments_api``, chapter 12."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import get, post, steps, together
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    posts = sorted(each["id"] for each in world.data.posts)
    users = [each["id"] for each in world.data.users]
    commented = sorted({each["post_id"] for each in world.data.comments})
    new = {"author_id": users[0], "content": "Well said."}
    comments = f"/posts/{posts[0]}/comments"
    yield steps(post(comments, new))
    yield steps(get(f"/posts/{commented[0]}"))
    yield steps(get(f"/posts/{posts[-1] + 1}"))
    yield steps(*(get(f"/posts/{post_id}") for post_id in draw.spread(posts, 1)))
    yield steps(together(*[get(f"/posts/{commented[-1]}")] * 2), contract={"statements": 8})
    yield steps(post(f"/posts/{posts[-1] + 1}/comments", new))
    yield steps(post("/posts/0/comments", new))
    yield steps(post(comments, {**new, "author_id": max(users) + 1}))
    yield steps(post(comments, {**new, "content": ""}))
    yield steps(post(comments, {**new, "content": "x" * 500}))
    yield steps(post(comments, {**new, "content": "x" * 501}))
    yield steps(post(comments, {"content": "by nobody"}))
    yield steps(post(comments, {**new, "id": 1, "created_at": "2001-01-01T00:00:00Z"}))
    yield steps(post(comments, body=b"{"))
