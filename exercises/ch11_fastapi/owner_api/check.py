"""The check of ``owner_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import delete, steps
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    data = world.data
    names = {user["id"]: user["username"] for user in data.users}
    active = {user["id"] for user in data.users if user["is_active"]}
    posts = [post for post in data.posts if post["author_id"] in active]
    own_post, other_post = (
        posts[0],
        next(p for p in posts if p["author_id"] != posts[0]["author_id"]),
    )
    me = names[own_post["author_id"]]
    gone = max(post["id"] for post in data.posts) + 1

    def request(post_id: int | str, header: str | None) -> Call:
        headers = {} if header is None else {"authorization": header}
        return steps(delete(f"/posts/{post_id}", headers=headers))

    yield request(own_post["id"], f"Bearer {me}")
    yield request(other_post["id"], f"Bearer {me}")
    # Another user's post, both ways round: with a lower id than the author's, and a higher one.
    first, last = (pick(posts, key=lambda post: post["author_id"]) for pick in (min, max))
    yield request(first["id"], f"Bearer {names[last['author_id']]}")
    yield request(last["id"], f"Bearer {names[first['author_id']]}")
    yield request(own_post["id"], None)
    yield request(gone, None)
    for header in (
        "Bearer nobody",
        "Bearer",
        f"Basic {me}",
        me,
        "Bearer ",
        "",
        f"Bearer {me}x",
        f"Bearer {me[:-1]}",
        f"Bearer {me.upper()}",
    ):
        yield request(own_post["id"], header)
    yield request(gone, f"Bearer {me}")
    yield request("abc", f"Bearer {me}")
    yield request(other_post["id"], f"bearer {names[other_post['author_id']]}")
    for post in data.posts:
        if post["author_id"] not in active:
            yield request(post["id"], f"Bearer {names[post['author_id']]}")
            break
    newest = posts[-1]
    header = f"Bearer {names[newest['author_id']]}"
    again = delete(f"/posts/{newest['id']}", headers={"authorization": header})
    yield steps(again, again)
