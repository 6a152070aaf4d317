"""Who and what of a world the requests are about."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from workbook.judge.equivalence.worlds import World

Row = dict[str, Any]


class People:
    """Picks users and posts that show something.

    Attributes:
        author: an active user with drafts and published posts.
        other: another active user with posts.
        inactive: a user who may not sign in.
        draft, live: ids of a draft and of a published post of the author.
        published: ids of all published posts, ascending.
        discussed: the id of the published post with the most comments.
        stranger_to_both: a third active user.
    """

    def __init__(self, world: World) -> None:
        data = world.data
        users = {user["id"]: user for user in data.users}
        able = {
            user["id"]
            for user in data.users
            if user["is_active"] and re.fullmatch("[A-Za-z0-9_.]+", user["username"])
        }
        drafts = [p for p in data.posts if p["status"] == "draft"]
        live = [p for p in data.posts if p["status"] == "published"]
        with_draft = {p["author_id"] for p in drafts} & able
        counted = Counter(p["author_id"] for p in live if p["author_id"] in with_draft)
        author_id = counted.most_common(1)[0][0]
        self.author = users[author_id]
        others = (p["author_id"] for p in live if p["author_id"] in able - {author_id})
        self.other = users[next(others)]
        self.inactive = next(user for user in data.users if not user["is_active"])
        self.draft: int = next(p["id"] for p in drafts if p["author_id"] == author_id)
        self.live: int = next(p["id"] for p in live if p["author_id"] == author_id)
        self.published: list[int] = sorted(p["id"] for p in live)
        self.no_post: int = max(p["id"] for p in data.posts) + 1
        self.no_comment: int = max(c["id"] for c in data.comments) + 1
        ids = set(self.published)
        comments = Counter(c["post_id"] for c in data.comments if c["post_id"] in ids)
        self.discussed: int = comments.most_common(1)[0][0]
        host = next(p["author_id"] for p in live if p["id"] == self.discussed)
        rest = [user for user in data.users if user["id"] in able - {host}]
        self.thread: dict[str, Row] = {
            "host": users[host],
            "commenter": rest[0],
            "answerer": rest[1],
            "stranger": rest[2] if len(rest) > 2 else rest[0],
        }
        self.on_draft = _comment(990_001, self.draft, self.other["id"])
        known = {author_id, self.other["id"]}
        self.stranger_to_both: Row = next(users[each] for each in sorted(able) if each not in known)
        self.a_thread = "; ".join(
            [
                _comment(990_001, self.discussed, self.thread["commenter"]["id"]),
                _comment(990_002, self.discussed, self.thread["answerer"]["id"], 990_001),
                _comment(990_003, self.discussed, self.thread["commenter"]["id"], 990_002),
            ]
        )

    def bearer(self, user: Row) -> str:
        """The header with which that user signs in."""
        return f"Bearer {user['username']}"

    def retired(self, user: Row) -> str:
        """The statement after which that user may no longer sign in."""
        return f"UPDATE users SET is_active = false WHERE id = {user['id']}"  # noqa: S608


def _comment(number: int, post: int, author: int, parent: int | None = None) -> str:
    values = f"{number}, {post}, {author}, {parent or 'NULL'}, 'x', '2026-01-02'"
    return (
        "INSERT INTO comments (id, post_id, author_id, parent_id, content, created_at) "  # noqa: S608
        f"OVERRIDING SYSTEM VALUE VALUES ({values})"
    )
