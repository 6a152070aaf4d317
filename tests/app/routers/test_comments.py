"""Comments and tags."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.models import Comment, Role
from tests.app.support.api import Api, Person, is_problem

pytestmark = pytest.mark.anyio


async def say(api: Api, who: Person, post: int, text: str, parent: int | None = None) -> Any:
    body = {"content": text, "parent_id": parent}
    answer = await api.client.post(f"/posts/{post}/comments", json=body, headers=who.auth)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def threads(api: Api, post: int, limit: int = 100) -> list[tuple[int, str | None]]:
    found: list[tuple[int, str | None]] = []
    cursor = ""
    while True:
        with api.statements() as sent:
            answer = await api.client.get(f"/posts/{post}/comments?limit={limit}{cursor}")
        assert answer.status_code == 200, answer.text
        assert len(sent) == 1
        page = answer.json()
        found += [(comment["depth"], comment["content"]) for comment in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


async def test_add(api: Api) -> None:
    ada = await api.person("ada")
    post = await api.post(ada)
    with api.statements() as sent:
        comment = await say(api, ada, post["id"], " Hello ")
    assert comment["content"] == "Hello"
    assert comment["author"] == {"id": ada.id, "username": "ada"}
    assert (comment["depth"], comment["parent_id"]) == (0, None)
    assert len(sent) <= 4
    [listed] = (await api.client.get(f"/posts/{post['id']}/comments")).json()["items"]
    assert listed == comment


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_threads_come_in_order_page_by_page(api: Api, limit: int) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    post = (await api.post(ada))["id"]
    first = await say(api, ada, post, "1")
    second = await say(api, eve, post, "2")
    answer = await say(api, eve, post, "1.1", first["id"])
    await say(api, ada, post, "2.1", second["id"])
    await say(api, ada, post, "1.2", first["id"])
    await say(api, ada, post, "1.1.1", answer["id"])
    expected = [(0, "1"), (1, "1.1"), (2, "1.1.1"), (1, "1.2"), (0, "2"), (1, "2.1")]
    assert await threads(api, post, limit) == expected


async def test_a_deleted_comment_keeps_its_place_if_answers_hang_on_it(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    admin = await api.person("root", Role.ADMIN)
    post = (await api.post(ada))["id"]
    first = await say(api, eve, post, "1")
    leaf = await say(api, eve, post, "1.1", first["id"])
    url = f"/comments/{first['id']}"
    is_problem(await api.client.delete(url, headers=ada.auth), 403, "not_yours")
    assert (await api.client.delete(url, headers=eve.auth)).status_code == 204
    assert await threads(api, post) == [(0, None), (1, "1.1")]
    page = (await api.client.get(f"/posts/{post}/comments")).json()
    assert page["items"][0]["author"] is None
    is_problem(await api.client.delete(url, headers=eve.auth), 404, "not_found")
    leaf_url = f"/comments/{leaf['id']}"
    assert (await api.client.delete(leaf_url, headers=admin.auth)).status_code == 204
    assert [text for _, text in await threads(api, post)] == [None]
    assert await api.scalar(select(func.count()).select_from(Comment)) == 2


async def test_a_parent_must_be_a_comment_of_the_same_post(api: Api) -> None:
    ada = await api.person("ada")
    one, two = (await api.post(ada))["id"], (await api.post(ada))["id"]
    comment = await say(api, ada, one, "1")
    for parent in (comment["id"], 2**53 - 1):
        body = {"content": "x", "parent_id": parent}
        answer = await api.client.post(f"/posts/{two}/comments", json=body, headers=ada.auth)
        is_problem(answer, 409, "unknown_parent")


async def test_threads_end_somewhere(api: Api) -> None:
    ada = await api.person("ada")
    post = (await api.post(ada))["id"]
    parent = None
    for depth in range(21):
        parent = (await say(api, ada, post, str(depth), parent))["id"]
    body = {"content": "x", "parent_id": parent}
    answer = await api.client.post(f"/posts/{post}/comments", json=body, headers=ada.auth)
    is_problem(answer, 409, "too_deep")
    assert len(await threads(api, post, 5)) == 21


async def test_comments_on_drafts_are_hidden_with_them(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    draft = (await api.post(ada, status="draft"))["id"]
    comment = await say(api, ada, draft, "note to self")
    url = f"/posts/{draft}/comments"
    for headers in ({}, eve.auth):
        is_problem(await api.client.get(url, headers=headers), 404, "not_found")
    body = {"content": "found it"}
    is_problem(await api.client.post(url, json=body, headers=eve.auth), 404, "not_found")
    gone = await api.client.delete(f"/comments/{comment['id']}", headers=eve.auth)
    is_problem(gone, 404, "not_found")
    shown = await api.client.get(url, headers=ada.auth)
    assert len(shown.json()["items"]) == 1


async def test_comments_of_a_post_without_any_and_of_no_post(api: Api) -> None:
    post = (await api.post(await api.person("ada")))["id"]
    assert await threads(api, post) == []
    is_problem(await api.client.get("/posts/999999/comments"), 404, "not_found")


async def test_guests_do_not_comment(api: Api) -> None:
    post = (await api.post(await api.person("ada")))["id"]
    guest = await api.person("guest", Role.GUEST)
    url = f"/posts/{post}/comments"
    answer = await api.client.post(url, json={"content": "x"}, headers=guest.auth)
    is_problem(answer, 403, "guests_read_only")


async def test_tags_with_counts(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    admin = await api.person("root", Role.ADMIN)
    await api.post(ada, tags=["sql", "Api"])
    await api.post(ada, tags=["sql", "secret"], status="draft")
    deleted = await api.post(ada, tags=["sql", "gone"])
    await api.client.delete(f"/posts/{deleted['id']}", headers=ada.auth)
    public = [{"name": "Api", "count": 1}, {"name": "sql", "count": 1}]
    own = [
        {"name": "Api", "count": 1},
        {"name": "secret", "count": 1},
        {"name": "sql", "count": 2},
    ]
    for headers, expected in (({}, public), (eve.auth, public), (ada.auth, own), (admin.auth, own)):
        found: list[Any] = []
        cursor = ""
        while True:
            page = (await api.client.get(f"/tags?limit=1{cursor}", headers=headers)).json()
            found += page["items"]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert found == expected
    with api.statements() as sent:
        await api.client.get("/tags")
    assert len(sent) == 1
