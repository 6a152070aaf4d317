"""ETag and If-Match: the version of a row, for clients."""

import re
from typing import Annotated

from fastapi import Header

from app.http.errors import Problem

# A list of quoted tags, weak ones too, or a star.
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_MAX = 1000

IfMatch = Annotated[
    str | None,
    Header(max_length=_MAX, description="the ETag you have read: 412 if it is another by now"),
]
IfNoneMatch = Annotated[
    str | None, Header(max_length=_MAX, description="the ETag you have: 304 if it is the same")
]


def etag(version: int) -> str:
    """The tag of a version."""
    return f'"{version}"'


def check_if_match(if_match: str | None, version: int) -> None:
    """Raise Problem (412) unless the client has seen this version (or does not care)."""
    if if_match is None or if_match.strip() == "*":
        return
    # A weak tag promises too little for a change: only strong ones count.
    strong = {tag for weak, tag in _TAG.findall(if_match) if not weak}
    if str(version) not in strong:
        raise Problem(
            412, "Somebody else has changed it meanwhile.", headers={"ETag": etag(version)}
        )


def matches(if_none_match: str | None, version: int) -> bool:
    """Whether the client has this version already."""
    if if_none_match is None:
        return False
    tags = {tag for _, tag in _TAG.findall(if_none_match)}
    return if_none_match.strip() == "*" or str(version) in tags
