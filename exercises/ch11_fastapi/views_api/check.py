"""The check of ``views_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import post, steps, together
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    posts = world.data.posts
    published = [each["id"] for each in posts if each["status"] == "published"]
    drafts = [each["id"] for each in posts if each["status"] == "draft"]
    view = post(f"/posts/{published[0]}/views")
    yield steps(view, view)
    yield steps(together(*[view] * 4))
    yield steps(together(view, post(f"/posts/{published[1]}/views"), view))
    for post_id in [*drafts[:2], *draw.ids(published)]:
        yield steps(post(f"/posts/{post_id}/views"))
    yield steps(post("/posts/abc/views"))
