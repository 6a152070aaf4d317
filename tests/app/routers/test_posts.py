"""Posts, one at a time."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.models import Post, Role, Tag
from tests.app.support.api import Api, is_problem

pytestmark = pytest.mark.anyio
FIELDS = {"id", "title", "content", "tags", "status", "author", "created_at", "updated_at"}
FIELDS |= {"takedown_reason", "language"}


async def test_create(api: Api) -> None:
    ada = await api.person("ada")
    body = {"title": " Hello ", "content": "World", "tags": ["sql", "Python", "SQL"]}
    with api.statements() as sent:
        answer = await api.client.post("/posts", json=body, headers=ada.auth)
    assert answer.status_code == 201
    post = answer.json()
    assert set(post) == FIELDS
    assert post["title"] == "Hello"
    assert post["tags"] == ["Python", "sql"]
    assert post["status"] == "published"
    assert post["author"] == {"id": ada.id, "username": "ada"}
    assert answer.headers["location"] == f"/posts/{post['id']}"
    assert answer.headers["etag"] == '"1-ada"'
    # A try that finds tags missing; then who, which tags, make them, which are they now, the post,
    # its tags.
    assert len(sent) == 7
    # The words for the search, as long as the post, stay in the database.
    assert not any(column in sql for sql in sent for column in ("search", "stems"))
    assert await api.scalar(select(func.count()).select_from(Tag)) == 2
    # What POST has said is what GET says, to the last character.
    assert (await api.client.get(answer.headers["location"])).json() == post


@pytest.mark.parametrize(("fast", "statements"), [(True, 1), (False, 4)])
@pytest.mark.parametrize("tags", [["x", "y"], ["Y", "z", "É", "X"]])
async def test_with_known_tags_one_statement_is_enough(
    api: Api, fast: bool, statements: int, tags: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await api.person("ada")
    await api.post(ada, tags=["x", "y", "Z", "é", "a"])
    monkeypatch.setattr(api.app.state.settings, "fast_paths", fast)
    body = {"title": "t", "content": "c", "tags": tags}
    with api.statements() as sent:
        answer = await api.client.post("/posts", json=body, headers=ada.auth)
    assert len(sent) == statements
    assert (await api.client.get(answer.headers["location"])).json() == answer.json()


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    "columns",
    [{"is_active": False}, {"deleted_at": func.now()}, {"role": Role.GUEST}],
    ids=["closed", "deleted", "guest"],
)
async def test_who_may_not_write_is_told_the_same_either_way(
    api: Api, fast: bool, columns: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.app.state.settings, "fast_paths", fast)
    ada = await api.person("ada", **columns)
    answer = await api.client.post("/posts", json={"title": "t", "content": "c"}, headers=ada.auth)
    if "role" in columns:
        is_problem(answer, 403, "guests_read_only")
    else:
        is_problem(answer, 401, "invalid_token")
    assert await api.scalar(select(func.count()).select_from(Post)) == 0


async def test_writing_needs_a_user(api: Api) -> None:
    body = {"title": "t", "content": "c"}
    is_problem(await api.client.post("/posts", json=body), 401, "not_authenticated")
    guest = await api.person("guest", Role.GUEST)
    answer = await api.client.post("/posts", json=body, headers=guest.auth)
    is_problem(answer, 403, "guests_read_only")
    assert await api.scalar(select(func.count()).select_from(Post)) == 0


async def test_get_costs_one_statement(api: Api) -> None:
    post = await api.post(await api.person("ada"), tags=["a", "b", "c"])
    with api.statements() as sent:
        answer = await api.client.get(f"/posts/{post['id']}")
    assert answer.json() == post
    assert len(sent) == 1


async def test_not_modified(api: Api) -> None:
    post = await api.post(await api.person("ada"))
    url = f"/posts/{post['id']}"
    tag = (await api.client.get(url)).headers["etag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = await api.client.get(url, headers={"If-None-Match": known})
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["etag"] == tag
    assert (await api.client.get(url, headers={"If-None-Match": '"0"'})).status_code == 200


async def test_drafts_are_for_author_and_admins(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    admin = await api.person("root", Role.ADMIN)
    draft = await api.post(ada, status="draft")
    url = f"/posts/{draft['id']}"
    for who in (ada, admin):
        assert (await api.client.get(url, headers=who.auth)).json()["status"] == "draft"
    is_problem(await api.client.get(url), 404, "not_found")
    is_problem(await api.client.get(url, headers=eve.auth), 404, "not_found")
    # Not even that it exists: the same answer as for a post that is not there.
    for method in ("PATCH", "DELETE"):
        answer = await api.client.request(
            method, url, headers=eve.auth, json={} if method == "PATCH" else None
        )
        is_problem(answer, 404, "not_found")


async def test_change(api: Api) -> None:
    ada = await api.person("ada")
    post = await api.post(ada, tags=["old", "both"])
    url = f"/posts/{post['id']}"
    change = {"title": "New", "tags": ["both", "new"]}
    with api.statements() as sent:
        answer = await api.client.patch(url, json=change, headers=ada.auth | {"If-Match": '"1"'})
    assert answer.status_code == 200
    changed = answer.json()
    assert changed["title"] == "New"
    assert changed["content"] == post["content"]
    assert changed["tags"] == ["both", "new"]
    assert changed["created_at"] == post["created_at"]
    assert answer.headers["etag"] == '"2-ada"'
    assert len(sent) <= 9
    assert (await api.client.get(url)).json() == changed
    assert (await api.client.get(url)).headers["etag"] == '"2-ada"'


@pytest.mark.parametrize("change", [{"tags": ["x"]}, {"status": "draft"}, {"content": ""}])
async def test_every_change_makes_a_new_version(api: Api, change: dict[str, Any]) -> None:
    ada = await api.person("ada")
    url = f"/posts/{(await api.post(ada))['id']}"
    answer = await api.client.patch(url, json=change, headers=ada.auth)
    assert answer.headers["etag"] == '"2-ada"'
    same = await api.client.patch(url, json=change, headers=ada.auth)
    assert same.headers["etag"] == '"2-ada"'
    assert same.json() == answer.json()


@pytest.mark.parametrize(
    "tag", ['"2-ada"', 'W/"2-ada"', '"1', "1", '""', "rubbish", '"x1"', '"11-ada"']
)
async def test_a_change_of_another_version_is_refused(api: Api, tag: str) -> None:
    ada = await api.person("ada")
    post = await api.post(ada)
    url = f"/posts/{post['id']}"
    headers = ada.auth | {"If-Match": tag}
    for answer in (
        await api.client.patch(url, json={"title": "lost"}, headers=headers),
        await api.client.delete(url, headers=headers),
    ):
        is_problem(answer, 412, "changed_meanwhile")
        assert answer.headers["etag"] == '"1-ada"'
        # Only for a version that existed does it say that the post has changed since.
        assert ("has changed" in answer.json()["detail"]) == ("-ada" in tag)
    assert (await api.client.get(url)).json() == post


GOOD_TAGS = [
    '"1-ada"',
    "*",
    '"7-ada", "1-ada"',
    'W/"1-ada"',
    '"1-ada-gzip"',
    '"1-ada;gzip"',
    '"1"',
    None,
]


@pytest.mark.parametrize("tag", GOOD_TAGS)
async def test_a_change_of_this_version_is_made(api: Api, tag: str | None) -> None:
    ada = await api.person("ada")
    url = f"/posts/{(await api.post(ada))['id']}"
    headers = ada.auth | ({"If-Match": tag} if tag else {})
    answer = await api.client.patch(url, json={"title": "New"}, headers=headers)
    assert answer.status_code == 200


async def test_two_lines_of_tags_are_one_list(api: Api) -> None:
    ada = await api.person("ada")
    url = f"/posts/{(await api.post(ada))['id']}"
    two = [("If-Match", '"7-ada"'), ("If-Match", '"1-ada"'), *ada.auth.items()]
    answer = await api.client.patch(url, json={"title": "New"}, headers=two)
    assert answer.status_code == 200, answer.text
    two = [("If-None-Match", '"7-ada"'), ("If-None-Match", '"2-ada"')]
    assert (await api.client.get(url, headers=two)).status_code == 304


async def test_a_new_name_of_the_author_is_a_new_tag(api: Api) -> None:
    ada = await api.person("ada")
    url = f"/posts/{(await api.post(ada))['id']}"
    tag = (await api.client.get(url)).headers["etag"]
    await api.client.patch("/users/me", json={"username": "lovelace"}, headers=ada.auth)
    read = await api.client.get(url, headers={"If-None-Match": tag})
    assert read.status_code == 200
    assert read.json()["author"]["username"] == "lovelace"
    # The post itself is what it was: a change of it loses nobody's.
    change = await api.client.patch(url, json={"title": "t"}, headers=ada.auth | {"If-Match": tag})
    assert change.status_code == 200


async def test_only_owner_or_admin_may_change(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    admin = await api.person("root", Role.ADMIN)
    url = f"/posts/{(await api.post(ada))['id']}"
    for answer in (
        await api.client.patch(url, json={"title": "mine"}, headers=eve.auth),
        await api.client.delete(url, headers=eve.auth),
        await api.client.post(f"{url}/restore", headers=eve.auth),
    ):
        is_problem(answer, 403, "not_yours")
    assert (await api.client.patch(url, json={"title": "x"})).status_code == 401
    edited = await api.client.patch(url, json={"title": "edited"}, headers=admin.auth)
    assert edited.json()["title"] == "edited"
    assert edited.json()["author"]["username"] == "ada"


async def test_delete_and_restore(api: Api) -> None:
    ada, eve = await api.person("ada"), await api.person("eve")
    post = await api.post(ada, tags=["kept"])
    url = f"/posts/{post['id']}"
    assert (await api.client.delete(url, headers=ada.auth)).status_code == 204
    is_problem(await api.client.get(url, headers=ada.auth), 404, "not_found")
    is_problem(await api.client.delete(url, headers=ada.auth), 404, "not_found")
    assert await api.scalar(select(Post.deleted_at)) is not None
    assert (await api.client.get("/posts")).json()["items"] == []
    is_problem(await api.client.post(f"{url}/restore", headers=eve.auth), 404, "not_found")
    restored = await api.client.post(f"{url}/restore", headers=ada.auth)
    assert restored.status_code == 200
    assert restored.json()["tags"] == ["kept"]
    assert (await api.client.get(url)).status_code == 200
    again = await api.client.post(f"{url}/restore", headers=ada.auth)
    assert again.json() == restored.json()


async def test_what_is_hidden_is_like_what_is_not_there(api: Api) -> None:
    """Also to whoever looks at the headers and counts the statements."""
    ada, eve = await api.person("ada"), await api.person("eve")
    draft = await api.post(ada, status="draft", tags=["a", "b"])
    gone = await api.post(ada, tags=["a"])
    comment = await api.client.post(
        f"/posts/{draft['id']}/comments", json={"content": "x"}, headers=ada.auth
    )
    await api.client.delete(f"/posts/{gone['id']}", headers=ada.auth)

    async def answers(post: int, comment: int) -> list[Any]:
        found = []
        url = f"/posts/{post}"
        for method, path, body in (
            ("GET", url, None),
            ("GET", f"{url}/comments", None),
            ("PATCH", url, {"title": "x"}),
            ("PATCH", url, {"tags": ["x"]}),
            ("DELETE", url, None),
            ("POST", f"{url}/restore", None),
            ("POST", f"{url}/comments", {"content": "x"}),
            ("POST", f"{url}/comments", {"content": "x", "parent_id": comment}),
            ("DELETE", f"/comments/{comment}", None),
        ):
            headers = eve.auth | {"If-Match": '"0"', "If-None-Match": "*"}
            answer = await api.client.request(method, path, json=body, headers=headers)
            assert answer.status_code == 404
            said = answer.json()
            del said["request_id"]
            found.append((method, path.count("/"), said, answer.headers["x-query-count"]))
            assert "etag" not in answer.headers
        return found

    nothing = await answers(2**50, 2**50)
    assert await answers(draft["id"], comment.json()["id"]) == nothing
    assert await answers(gone["id"], 2**50) == nothing


async def test_what_an_author_leaves_behind(api: Api) -> None:
    """Whoever closes his account keeps his posts there, and nobody's token opens it again."""
    ada, admin = await api.person("ada"), await api.person("root", Role.ADMIN)
    url = f"/posts/{(await api.post(ada))['id']}"
    await api.client.delete(url, headers=ada.auth)
    assert (await api.client.delete("/users/me", headers=ada.auth)).status_code == 204
    is_problem(await api.client.post(f"{url}/restore", headers=ada.auth), 401, "invalid_token")
    restored = await api.client.post(f"{url}/restore", headers=admin.auth)
    assert restored.json()["author"] == {"id": ada.id, "username": "ada"}
    # A new user of that name is another one.
    again = await api.person("ada")
    assert (await api.client.get("/posts?author=ada")).json()["items"] == []
    is_problem(await api.client.delete(url, headers=again.auth), 403, "not_yours")
