"""The rows of one blog, as plain data: no session, no connection, no objects to expire."""

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class BlogData:
    """One list of rows per table. Every row names every column, ids included."""

    users: list[Row]
    tags: list[Row]
    posts: list[Row]
    post_tags: list[Row]
    comments: list[Row]

    def rows_by_table(self) -> dict[str, list[Row]]:
        """The rows under their table's name, parents before children."""
        return {
            "users": self.users,
            "tags": self.tags,
            "posts": self.posts,
            "post_tags": self.post_tags,
            "comments": self.comments,
        }
