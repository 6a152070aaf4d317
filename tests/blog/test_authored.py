"""What the docstring of `workbook.blog.authored` promises by id and by name."""

from collections import Counter
from typing import Any

from workbook.blog import AUTHORED

USER = {user["id"]: user for user in AUTHORED.users}
POST = {post["id"]: post for post in AUTHORED.posts}
COMMENT = {comment["id"]: comment for comment in AUTHORED.comments}


def posts_where(column: str, value: Any) -> set[int]:
    return {post["id"] for post in AUTHORED.posts if post[column] == value}


def test_sizes() -> None:
    sizes = {name: len(rows) for name, rows in AUTHORED.rows_by_table().items()}
    assert sizes == {"users": 12, "tags": 15, "posts": 40, "post_tags": 68, "comments": 60}
    for rows in (AUTHORED.users, AUTHORED.posts, AUTHORED.tags, AUTHORED.comments):
        assert [row["id"] for row in rows] == list(range(1, len(rows) + 1))


def test_users() -> None:
    assert {i for i, user in USER.items() if user["full_name"] is None} == {7, 11}
    assert {i for i, user in USER.items() if user["bio"] is None} == {9, 11}
    assert {i for i, user in USER.items() if user["bio"] == ""} == {12}
    assert {i for i, user in USER.items() if user["last_login_at"] is None} == {9, 11}
    assert {i for i, user in USER.items() if not user["is_active"]} == {10}
    assert USER[3]["last_login_at"] == USER[8]["last_login_at"]
    assert USER[6]["created_at"] == USER[7]["created_at"]
    assert USER[8]["full_name"] != "Jos\u00e9 Ibarra"


def test_who_writes_how_much() -> None:
    counts = Counter(post["author_id"] for post in AUTHORED.posts)
    assert counts == {1: 11, 2: 7, 3: 5, 4: 5, 5: 3, 6: 2, 7: 2, 8: 2, 9: 1, 10: 2}
    assert USER.keys() - {comment["author_id"] for comment in AUTHORED.comments} == {7, 11}
    assert {POST[i]["status"] for i in posts_where("author_id", 7)} == {"draft"}


def test_posts() -> None:
    drafts = {24, *range(34, 40)}
    assert posts_where("status", "draft") == drafts
    assert posts_where("published_at", None) == drafts
    assert posts_where("views", 0) == drafts | {22, 40}
    for views, ids in {
        4200: {11, 13, 28},
        2310: {20, 31},
        1850: {2, 19},
        1490: {7, 18, 27},
        1105: {17, 30},
        305: {8, 23},
    }.items():
        assert posts_where("views", views) == ids
    assert max(post["views"] for post in AUTHORED.posts) == 4200
    assert posts_where("published_at", POST[19]["published_at"]) == {19, 20, 21}
    assert posts_where("published_at", POST[26]["published_at"]) == {26, 27}
    assert POST[17]["created_at"] < POST[16]["created_at"]


def test_titles_and_texts() -> None:
    assert posts_where("title", "Weekend notes") == {5, 8, 23, 29}
    assert posts_where("title", "Chapter one") == {24, 36}
    assert POST[4]["title"].startswith("100%")
    assert POST[16]["title"].startswith("100 percent")
    assert "O'Brien" in POST[15]["title"]
    assert "O'Brien" in POST[6]["content"]
    assert 19_500 < len(POST[28]["content"]) < 20_500
    texts = [post["content"] for post in AUTHORED.posts]
    assert len(set(texts)) == 40
    assert not [text for text in texts if "  " in text or text != text.strip()]


def test_details() -> None:
    assert posts_where("details", None) == {3, 9, 22, 34, 36, 39}
    assert posts_where("details", {}) == {16}
    assert POST[28]["details"]["cover"] is None


def test_tags() -> None:
    names = {tag["id"]: tag["name"] for tag in AUTHORED.tags}
    links: dict[str, set[int]] = {name: set() for name in names.values()}
    for link in AUTHORED.post_tags:
        links[names[link["tag_id"]]].add(link["post_id"])
    assert {name for name, posts in links.items() if not posts} == {"woodwork", "poetry"}
    assert {name for name, posts in links.items() if posts <= posts_where("status", "draft")} == {
        "woodwork", "poetry", "music",
    }  # fmt: skip
    assert len(links["sql"]) == len(links["postgresql"]) == 10
    assert POST.keys() - {link["post_id"] for link in AUTHORED.post_tags} == {3, 9, 22, 34}


def test_comments() -> None:
    counts = Counter(comment["post_id"] for comment in AUTHORED.comments)
    assert counts.most_common(2) == [(13, 12), (2, 6)]
    assert len(POST.keys() - counts.keys()) == 22
    for first, last in ((5, 9), (30, 34)):
        assert COMMENT[first]["parent_id"] is None
        for number in range(first + 1, last + 1):
            assert COMMENT[number]["parent_id"] == number - 1
    assert COMMENT[48]["parent_id"] == 47
    assert COMMENT[48]["author_id"] == COMMENT[47]["author_id"] == 9
    assert COMMENT[13]["created_at"] == COMMENT[14]["created_at"]
    thanks = {i for i, comment in COMMENT.items() if comment["content"] == "Thank you!"}
    assert thanks == {9, 25, 40}
    assert all(COMMENT[10]["created_at"] > COMMENT[i]["created_at"] for i in range(11, 38))
