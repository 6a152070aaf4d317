"""Tests of the blog API."""

from typing import Any

import pytest

PROBLEM = "application/problem+json"


class Blog:
    """What the tests do again and again, as requests."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def user(self, name: str) -> dict[str, str]:
        """Sign up a user; the headers with which that user comes from now on."""
        response = self.client.post("/users", json={"username": name, "email": f"{name}@mail"})
        assert response.status == 201
        return {"authorization": f"Bearer {name}"}

    def draft(self, user: dict[str, str], title: str = "A title") -> int:
        """The id of a new draft."""
        body = {"title": title, "content": "text"}
        response = self.client.post("/posts", json=body, headers=user)
        assert response.status == 201
        return int(response.json()["id"])

    def post(self, user: dict[str, str], title: str = "A title") -> int:
        """The id of a new published post."""
        number = self.draft(user, title)
        assert self.client.post(f"/posts/{number}/publish", headers=user).status == 200
        return number

    def comment(self, user: dict[str, str], post: int, parent: int | None = None) -> int:
        """The id of a new comment."""
        body = {"content": "hello", "parent_id": parent}
        response = self.client.post(f"/posts/{post}/comments", json=body, headers=user)
        assert response.status == 201
        return int(response.json()["id"])


@pytest.fixture
def blog(client: Any) -> Blog:
    """A blog without anything in it."""
    return Blog(client)


def test_sign_up(client: Any) -> None:
    new = {"username": "ada", "email": "ada@mail", "full_name": "Ada"}
    response = client.post("/users", json=new)
    assert response.status == 201
    assert response.header("location") == "/users/1"
    seen = {"id": 1, "username": "ada", "full_name": "Ada", "bio": None}
    assert response.json() == seen
    assert client.get("/users/1").json() == seen
    assert client.post("/users", json=new).status == 409
    assert client.post("/users", json={"username": "bob", "email": "ada@mail"}).status == 409


@pytest.mark.parametrize(
    "change", [{"username": "Ada"}, {"username": "ab"}, {"email": "mail"}, {"is_active": True}]
)
def test_who_can_not_sign_up(client: Any, change: dict[str, Any]) -> None:
    response = client.post("/users", json={"username": "ada", "email": "ada@mail", **change})
    assert response.status == 422
    assert response.header("content-type") == PROBLEM
    [name] = change
    assert response.json()["errors"] == [f"body.{name}"]


def test_account(client: Any, blog: Blog) -> None:
    ada = blog.user("ada")
    whole = {"full_name": "Ada", "bio": "b"}
    assert client.patch("/me", json=whole, headers=ada).json()["bio"] == "b"
    assert client.patch("/me", json={"bio": None}, headers=ada).status == 200
    me = client.get("/me", headers=ada).json()
    assert me == {"id": 1, "username": "ada", "full_name": "Ada", "bio": None, "email": "ada@mail"}


def test_signing_in(client: Any, blog: Blog) -> None:
    number = blog.post(blog.user("ada"))
    for header in ({}, {"authorization": "Bearer eve"}, {"authorization": "ada"}):
        response = client.get("/me", headers=header)
        assert response.status == 401
        assert response.header("www-authenticate") == "Bearer"
    assert client.get(f"/posts/{number}").status == 200
    assert client.get(f"/posts/{number}", headers={"authorization": "Bearer eve"}).status == 401


def test_a_draft_is_for_its_author(client: Any, blog: Blog) -> None:
    ada, bob = blog.user("ada"), blog.user("bob")
    number = blog.draft(ada, "  round  ")
    draft = client.get(f"/posts/{number}", headers=ada)
    assert draft.json()["title"] == "round"
    assert draft.json()["status"] == "draft"
    for header in ({}, bob):
        assert client.get(f"/posts/{number}", headers=header).status == 404
    assert client.patch(f"/posts/{number}", json={}, headers=bob).status == 404
    assert client.post(f"/posts/{number}/views").status == 404
    assert client.get("/posts").json()["items"] == []


def test_a_post_is_changed_by_its_author(client: Any, blog: Blog) -> None:
    ada, bob = blog.user("ada"), blog.user("bob")
    path = f"/posts/{blog.post(ada)}"
    for request in (client.delete, client.patch):
        body = {"json": {"title": "Bob's"}} if request == client.patch else {}
        assert request(path, **body).status == 401
        assert request(path, headers=bob, **body).status == 403
    changed = client.patch(path, json={"title": "Mine"}, headers=ada).json()
    assert (changed["title"], changed["content"]) == ("Mine", "text")
    assert client.patch(path, json={"title": None}, headers=ada).status == 422
    assert client.delete(path, headers=ada).status == 204
    assert client.get(path).status == 404


def test_publishing(client: Any, blog: Blog) -> None:
    ada = blog.user("ada")
    path = f"/posts/{blog.draft(ada)}"
    first = client.post(f"{path}/publish", headers=ada).json()
    assert first["status"] == "published"
    assert first["published_at"] is not None
    assert client.post(f"{path}/publish", headers=ada).json() == first


def test_views(client: Any, blog: Blog) -> None:
    path = f"/posts/{blog.post(blog.user('ada'))}"
    for number in (1, 2):
        assert client.post(f"{path}/views").json() == {"views": number}
    assert client.get(path).json()["views"] == 2


def test_pages(client: Any, blog: Blog) -> None:
    ada, bob = blog.user("ada"), blog.user("bob")
    numbers = [blog.post(ada), blog.post(bob), blog.post(ada)]
    first = client.get("/posts?limit=2").json()
    assert [each["id"] for each in first["items"]] == numbers[:0:-1]
    assert first["next"] == numbers[1]
    last = client.get(f"/posts?limit=2&before={first['next']}").json()
    assert [each["id"] for each in last["items"]] == numbers[:1]
    assert last["next"] is None
    posts = client.get("/posts?author=bob").json()["items"]
    assert [each["author"]["username"] for each in posts] == ["bob"]
    assert client.get("/posts?limit=51").status == 422


def test_tags(client: Any, blog: Blog) -> None:
    ada = blog.user("ada")
    post, draft = blog.post(ada), blog.draft(ada)
    path = f"/posts/{post}/tags"
    response = client.put(path, json={"tags": [" SQL ", "orm", "sql"]}, headers=ada)
    assert response.json() == {"tags": ["orm", "sql"]}
    client.put(path, json={"tags": ["sql"]}, headers=ada)
    client.put(f"/posts/{draft}/tags", json={"tags": ["sql", "orm"]}, headers=ada)
    assert client.get(f"/posts/{post}").json()["tags"] == ["sql"]
    counted = [{"name": "sql", "posts": 1}, {"name": "orm", "posts": 0}]
    assert client.get("/tags").json() == counted
    assert client.get("/posts?tag=orm").json()["items"] == []


def test_comments(client: Any, blog: Blog) -> None:
    ada, bob = blog.user("ada"), blog.user("bob")
    post, other = blog.post(ada), blog.post(ada)
    first = blog.comment(bob, post)
    response = blog.comment(ada, post, first)
    path = f"/posts/{post}/comments"
    page = client.get(path).json()
    assert [(each["id"], each["parent_id"]) for each in page["items"]] == [
        (first, None),
        (response, first),
    ]
    body = {"content": "hello", "parent_id": first}
    assert client.post(f"/posts/{other}/comments", json=body, headers=bob).status == 422
    draft = blog.draft(ada)
    assert client.post(f"/posts/{draft}/comments", json=body, headers=ada).status == 404


def test_who_deletes_comments(client: Any, blog: Blog) -> None:
    ada, bob, eve = blog.user("ada"), blog.user("bob"), blog.user("eve")
    post = blog.post(ada)
    first, second = blog.comment(bob, post), blog.comment(bob, post)
    blog.comment(eve, post, first)
    assert client.delete(f"/comments/{first}", headers=eve).status == 403
    assert client.delete(f"/comments/{first}", headers=ada).status == 204
    assert client.delete(f"/comments/{second}", headers=bob).status == 204
    assert client.get(f"/posts/{post}/comments").json()["items"] == []


def test_problems(client: Any) -> None:
    for path, status in (("/users/7", 404), ("/nothing", 404), ("/users/x", 422)):
        response = client.get(path)
        assert response.status == response.json()["status"] == status
        assert response.header("content-type") == PROBLEM
