"""Bookmarks, going out."""

from app.schemas.fields import Output, Timestamp


class BookmarkOut(Output):
    """A bookmark, with what a list of them shows of the post."""

    post_id: int
    title: str
    created_at: Timestamp


class BookmarkPage(Output):
    """A page of bookmarks, the newest first."""

    items: list[BookmarkOut]
    next_cursor: str | None
