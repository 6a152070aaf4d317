"""Short spellings for the authored rows, so that the files beside this one read as a blog."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from workbook.blog.data import Row


def at(text: str | None) -> datetime | None:
    """`at("2025-03-01 09:30")` is that minute in UTC; None stays None."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def paragraphs(text: str) -> str:
    """Undo the line breaks of the source file; a blank line still separates paragraphs."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


@dataclass(frozen=True)
class Article:
    """One post with its tags, as it is written down in `posts_*.py`.

    `published` empty means a draft. The author is a username, tags are names: ids are looked up.
    """

    id: int
    author: str
    title: str
    created: str
    published: str | None
    content: str
    views: int = 0
    tags: tuple[str, ...] = ()
    details: dict[str, Any] | None = field(default=None)

    def post_row(self, user_ids: dict[str, int]) -> Row:
        return {
            "id": self.id,
            "author_id": user_ids[self.author],
            "title": self.title,
            "content": paragraphs(self.content),
            "status": "draft" if self.published is None else "published",
            "views": self.views,
            "published_at": at(self.published),
            "created_at": at(self.created),
            "details": self.details,
        }

    def tag_rows(self, tag_ids: dict[str, int]) -> list[Row]:
        return [{"post_id": self.id, "tag_id": tag_ids[name]} for name in self.tags]


@dataclass(frozen=True)
class Remark:
    """One comment, as it is written down in `comments.py`."""

    id: int
    post: int
    author: str
    created: str
    content: str
    parent: int | None = None

    def row(self, user_ids: dict[str, int]) -> Row:
        return {
            "id": self.id,
            "post_id": self.post,
            "author_id": user_ids[self.author],
            "parent_id": self.parent,
            "content": paragraphs(self.content),
            "created_at": at(self.created),
        }
