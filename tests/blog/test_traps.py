"""Both blogs, the authored one and every generated one, hold the same kinds of traps.

An exercise is judged on both. A trap that one of them lacks would let a wrong answer through.
"""

import unicodedata
from collections import Counter
from typing import Any

import pytest

from workbook.blog import AUTHORED, BlogData, generate

SIZES = {"users": 300, "posts": 1500, "tags": 60, "comments": 3000}
BLOGS = [
    pytest.param(AUTHORED, id="authored"),
    *(pytest.param(generate(seed), id=f"seed-{seed}") for seed in range(12)),
    pytest.param(generate(1, **SIZES), id="large"),
    pytest.param(generate(2, users=500), id="many-users"),
    pytest.param(generate(3, posts=1000), id="many-posts"),
    pytest.param(generate(4, comments=2000), id="many-comments"),
]
pytestmark = pytest.mark.parametrize("blog", BLOGS)


def values(rows: list[dict[str, Any]], column: str) -> list[Any]:
    return [row[column] for row in rows]


def shared(items: list[Any]) -> set[Any]:
    """The values that occur more than once, NULL aside."""
    return {item for item, times in Counter(items).items() if times > 1 and item is not None}


def published(blog: BlogData) -> list[dict[str, Any]]:
    return [post for post in blog.posts if post["status"] == "published"]


def depths(blog: BlogData) -> dict[int, int]:
    depth: dict[int, int] = {}
    for comment in blog.comments:
        parent = comment["parent_id"]
        depth[comment["id"]] = 1 if parent is None else depth[parent] + 1
    return depth


def test_optional_columns_hold_null_and_something(blog: BlogData) -> None:
    for column in ("full_name", "bio", "last_login_at"):
        empty = [value is None for value in values(blog.users, column)]
        assert any(empty), column
        assert not all(empty), column
    assert "" in values(blog.users, "bio"), "an empty text that is not NULL"


def test_usernames_for_like(blog: BlogData) -> None:
    names = values(blog.users, "username")
    stems = [
        stem
        for stem in names
        if any(name.startswith(f"{stem}_") for name in names)
        and any(name != name.lower() and name.lower().startswith(stem) for name in names)
    ]
    assert len(stems) == 1, "one name that LIKE, ILIKE and the wildcard _ tell apart"


def test_names_from_everywhere(blog: BlogData) -> None:
    names = [name for name in values(blog.users, "full_name") if name]
    assert any(not name.isascii() for name in names)
    assert any("'" in name for name in names)
    assert any(name != unicodedata.normalize("NFC", name) for name in names)
    assert any(ord(letter) > 0x1F000 for bio in values(blog.users, "bio") for letter in bio or "")


def test_users_who_write_nothing_one_or_much(blog: BlogData) -> None:
    counts = Counter(values(blog.posts, "author_id"))
    commented = set(values(blog.comments, "author_id"))
    without_posts = {user["id"] for user in blog.users} - counts.keys()
    assert without_posts - commented, "somebody with nothing at all"
    assert without_posts & commented, "somebody with comments and no posts"
    assert list(counts.values()).count(1) == 1, "exactly one person with exactly one post"
    (_, most), (_, second) = counts.most_common(2)
    assert most >= 10
    assert most > second
    assert shared([n for n in counts.values() if n > 1]), "equal numbers of posts"


def test_somebody_has_only_drafts(blog: BlogData) -> None:
    with_published = set(values(published(blog), "author_id"))
    assert set(values(blog.posts, "author_id")) - with_published


def test_an_inactive_user_left_posts_and_comments(blog: BlogData) -> None:
    inactive = {user["id"] for user in blog.users if not user["is_active"]}
    assert 0 < len(inactive) < len(blog.users)
    assert inactive & set(values(published(blog), "author_id"))
    assert inactive & set(values(blog.comments, "author_id"))


def test_drafts_have_no_date_and_no_views(blog: BlogData) -> None:
    drafts = [post for post in blog.posts if post["status"] == "draft"]
    assert len(drafts) >= 3
    assert {(post["published_at"], post["views"]) for post in drafts} == {(None, 0)}
    assert None not in values(published(blog), "published_at")
    assert 0 in values(published(blog), "views"), "views = 0 does not mean draft"


def test_ties(blog: BlogData) -> None:
    top = max(values(blog.posts, "views"))
    leaders = [post["author_id"] for post in blog.posts if post["views"] == top]
    assert shared(leaders), "the best post of one author is two posts"
    assert len(set(leaders)) > 1, "the best post of all is shared by two authors"
    assert max(Counter(values(published(blog), "published_at")).values()) >= 3
    assert shared(values(blog.users, "created_at"))
    assert shared(values(blog.users, "last_login_at"))
    assert shared(values(blog.comments, "created_at"))


def test_titles(blog: BlogData) -> None:
    titles = values(blog.posts, "title")
    by_author = [(post["author_id"], post["title"]) for post in blog.posts]
    assert shared(by_author), "one author used a title twice"
    repeated = shared(titles)
    assert any(len({who for who, what in by_author if what == title}) > 1 for title in repeated)
    special = [title for title in titles if "%" in title and "_" in title]
    assert len(special) == 1
    number = special[0].split("%")[0]
    assert any(title.startswith(number) and "%" not in title for title in titles)
    assert any(title[0].islower() for title in titles)
    assert any(title[0] > "z" for title in titles)
    assert any("'" in title for title in titles)


def test_one_text_is_very_long(blog: BlogData) -> None:
    lengths = sorted(len(content) for content in values(blog.posts, "content"))
    assert 19_500 <= lengths[-1] <= 21_000
    assert lengths[-2] < 1_000
    assert lengths[0] > 20


def test_details_are_null_empty_or_lack_keys(blog: BlogData) -> None:
    details = values(blog.posts, "details")
    assert None in details
    assert {} in details
    full = [document for document in details if document]
    assert any(document.get("cover", "absent") is None for document in full)
    assert any("level" in document for document in full)
    assert any("level" not in document for document in full)
    assert any("place" in document for document in full)


def test_tags_without_posts_and_posts_without_tags(blog: BlogData) -> None:
    used = set(values(blog.post_tags, "tag_id"))
    assert len(set(values(blog.tags, "id")) - used) >= 2
    untagged = set(values(blog.posts, "id")) - set(values(blog.post_tags, "post_id"))
    assert untagged & set(values(published(blog), "id"))
    live = set(values(published(blog), "id"))
    assert used - {link["tag_id"] for link in blog.post_tags if link["post_id"] in live}
    together: Counter[tuple[int, int]] = Counter()
    for post in blog.posts:
        tags = sorted(link["tag_id"] for link in blog.post_tags if link["post_id"] == post["id"])
        together.update((one, two) for one in tags for two in tags if one < two)
    assert max(together.values()) >= 2, "two tags that come together more than once"


def test_threads(blog: BlogData) -> None:
    assert max(depths(blog).values()) == 5
    author = {comment["id"]: comment["author_id"] for comment in blog.comments}
    post = {comment["id"]: comment["post_id"] for comment in blog.comments}
    answers = [comment for comment in blog.comments if comment["parent_id"] is not None]
    assert all(post[answer["parent_id"]] == answer["post_id"] for answer in answers)
    assert any(author[answer["parent_id"]] == answer["author_id"] for answer in answers)


def test_comments_are_unevenly_spread(blog: BlogData) -> None:
    counts = Counter(values(blog.comments, "post_id"))
    assert counts.keys() < set(values(published(blog), "id")), "none on drafts, none on some others"
    (_, most), (_, second) = counts.most_common(2)
    assert most >= 12
    assert most > second
    said = [(comment["author_id"], comment["content"]) for comment in blog.comments]
    assert shared(said), "somebody said the same twice"


def test_times_are_possible(blog: BlogData) -> None:
    joined = {user["id"]: user["created_at"] for user in blog.users}
    appeared = {post["id"]: post["published_at"] for post in blog.posts}
    made = {comment["id"]: comment["created_at"] for comment in blog.comments}
    for user in blog.users:
        assert user["last_login_at"] is None or user["last_login_at"] > user["created_at"]
    for post in blog.posts:
        assert post["created_at"] >= joined[post["author_id"]]
        assert post["published_at"] is None or post["published_at"] >= post["created_at"]
    for comment in blog.comments:
        assert comment["created_at"] >= joined[comment["author_id"]]
        assert comment["created_at"] >= appeared[comment["post_id"]]
        if comment["parent_id"] is not None:
            assert comment["created_at"] > made[comment["parent_id"]]
    created = [post["created_at"] for post in blog.posts]
    assert created != sorted(created), "the order of ids is not the order of time"
    for rows in (blog.users, blog.posts, blog.comments):
        moments = [value for row in rows for value in row.values() if hasattr(value, "utcoffset")]
        assert {moment.utcoffset().total_seconds() for moment in moments} == {0}
        assert {moment.year for moment in moments} <= {2025, 2026}
