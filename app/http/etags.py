"""ETag, If-Match and If-None-Match: which version of a post a client has seen."""

import re
from typing import Annotated

from fastapi import Header
from pydantic import Field

from app.http.errors import Problem

# A list of quoted tags, weak ones too.
_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
# What proxies append to the tag of a response that they have compressed.
_COMPRESSED = re.compile(r"[-;]+(?:gzip|br|zstd|deflate)$")
_Line = Annotated[str, Field(max_length=1000)]

IfMatch = Annotated[
    list[_Line] | None,
    Header(
        max_length=20,
        description="The ETag of the version that you read: 412 if the post has changed since.",
    ),
]
IfNoneMatch = Annotated[
    list[_Line] | None,
    Header(
        max_length=20,
        description="The ETag of the version that you have: 304 if it is still the current one.",
    ),
]


def etag(version: int, author: str) -> str:
    """The ETag of a post: its version, and the name of its author, which is shown with it."""
    return f'"{version}-{author}"'


def check_if_match(if_match: list[str] | None, version: int, author: str) -> None:
    """Raise Problem unless the client has seen this version (or does not care): 412.

    Only the version counts: the post is still the same when its author is renamed. And an ETag
    that a proxy has made weak, or has marked as compressed, is still ours.
    """
    if if_match is None or "*" in (line.strip() for line in if_match):
        return
    seen = {tag.partition("-")[0] for tag in _tags(if_match)}
    if str(version) in seen:
        return
    detail = "The post has changed since you read it."
    if not any(tag.isdecimal() for tag in seen):
        detail = (
            "If-Match doesn't contain the ETag of a post. Send the ETag exactly as you received "
            "it, including the double quotes."
        )
    raise Problem(412, detail, headers={"ETag": etag(version, author)})


def matches(if_none_match: list[str] | None, version: int, author: str) -> bool:
    """Whether the client has just this already."""
    if if_none_match is None:
        return False
    if "*" in (line.strip() for line in if_none_match):
        return True
    return f"{version}-{author}" in _tags(if_none_match)


def _tags(lines: list[str]) -> set[str]:
    return {_COMPRESSED.sub("", tag) for line in lines for tag in _TAG.findall(line)}
