"""Tests of the two features. SPEC.md says what they have to notice."""

from __future__ import annotations

from typing import Any


def listed(client: Any, **params: Any) -> list[int]:
    items = client.get("/users/me/bookmarks", params=params).json()["items"]
    return [item["post_id"] for item in items]


def test_a_bookmark_is_put_listed_and_removed(client_of: Any) -> None:
    edgar = client_of(3)
    for post in (1, 5, 6):
        assert edgar.put(f"/posts/{post}/bookmark").status == 204
    first = edgar.get("/users/me/bookmarks").json()["items"]
    assert [(item["post_id"], item["title"]) for item in first] == [
        (6, "Post 6"),
        (5, "Post 5"),
        (1, "Post 1"),
    ]
    assert edgar.put("/posts/5/bookmark").status == 204
    assert edgar.get("/users/me/bookmarks").json()["items"] == first
    assert edgar.delete("/posts/5/bookmark").status == 204
    assert edgar.delete("/posts/5/bookmark").status == 204
    assert listed(edgar) == [6, 1]


def test_bookmarks_are_private(client_of: Any) -> None:
    edgar, grace = client_of(3), client_of(2)
    assert edgar.put("/posts/1/bookmark").status == 204
    assert grace.put("/posts/5/bookmark").status == 204
    assert listed(edgar) == [1]
    assert edgar.delete("/posts/5/bookmark").status == 204
    assert listed(grace) == [5]
    assert client_of(None).put("/posts/1/bookmark").status == 401


def test_only_visible_posts_are_bookmarked_and_listed(client_of: Any) -> None:
    edgar, grace = client_of(3), client_of(2)
    assert edgar.put("/posts/2/bookmark").status == 404
    assert edgar.put("/posts/4/bookmark").status == 404
    assert edgar.put("/posts/7/bookmark").status == 204
    assert edgar.put("/posts/8/bookmark").status == 204
    assert grace.patch("/posts/7", json={"status": "draft"}).status == 200
    assert grace.delete("/posts/8").status == 204
    assert listed(edgar) == []
    assert edgar.delete("/posts/7/bookmark").status == 204


def test_pages_of_bookmarks(client_of: Any) -> None:
    edgar = client_of(3)
    for post in (1, 5, 6):
        edgar.put(f"/posts/{post}/bookmark")
    page = edgar.get("/users/me/bookmarks", params={"limit": 2}).json()
    assert [item["post_id"] for item in page["items"]] == [6, 5]
    following = {"limit": 2, "cursor": page["next_cursor"]}
    last = edgar.get("/users/me/bookmarks", params=following).json()
    assert [item["post_id"] for item in last["items"]] == [1]
    assert last["next_cursor"] is None


def test_a_post_is_reported_once_by_each_user(client_of: Any) -> None:
    edgar, ada = client_of(3), client_of(1)
    answer = edgar.post("/posts/1/reports", json={"reason": "spam"})
    assert (answer.status, answer.json()) == (201, {"post_id": 1, "reason": "spam"})
    again = edgar.post("/posts/1/reports", json={"reason": "abuse"})
    assert (again.status, again.json()["code"]) == (409, "already_reported")
    assert ada.post("/posts/1/reports", json={"reason": "other"}).status == 201
    assert edgar.post("/posts/5/reports", json={"reason": "boring"}).status == 422


def test_what_can_not_be_reported(client_of: Any) -> None:
    spam = {"reason": "spam"}
    assert client_of(3).post("/posts/2/reports", json=spam).status == 404
    own = client_of(2).post("/posts/1/reports", json=spam)
    assert (own.status, own.json()["code"]) == (403, "own_post")
    assert client_of(4).post("/posts/1/reports", json=spam).status == 403


def test_admins_see_and_settle_reports(client_of: Any) -> None:
    ada, grace, edgar = client_of(1), client_of(2), client_of(3)
    for client, post in ((edgar, 1), (edgar, 5), (ada, 5), (grace, 3), (edgar, 6)):
        assert client.post(f"/posts/{post}/reports", json={"reason": "spam"}).status == 201
    assert grace.delete("/posts/6").status == 204
    assert edgar.get("/reports").status == 403
    assert ada.get("/reports").json()["items"] == [
        {"post_id": 5, "title": "Post 5", "reports": 2},
        {"post_id": 1, "title": "Post 1", "reports": 1},
        {"post_id": 3, "title": "Post 3", "reports": 1},
    ]
    assert edgar.delete("/posts/5/reports").status == 403
    assert ada.delete("/posts/5/reports").status == 204
    reports = ada.get("/reports", params={"limit": 1}).json()["items"]
    assert [item["post_id"] for item in reports] == [1]
