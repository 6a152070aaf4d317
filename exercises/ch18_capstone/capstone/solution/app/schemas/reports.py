"""Reports of posts, going in and out."""

from typing import Literal

from app.schemas.fields import Input, Output


class ReportIn(Input):
    """Why a post is reported."""

    reason: Literal["spam", "abuse", "other"]


class ReportOut(Output):
    """A report."""

    post_id: int
    reason: str


class ReportedPost(Output):
    """A post with the number of its reports."""

    post_id: int
    title: str
    reports: int


class ReportedPosts(Output):
    """The posts that were reported."""

    items: list[ReportedPost]
