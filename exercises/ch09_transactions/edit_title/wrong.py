"""Wrong answers to ``edit_title``, each with what its author was thinking."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from workbook.blog import Post


def does_not_lock(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """Read anew, then nothing is old."""
    post = session.get(Post, post_id, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.flush()
    return post.title


def keeps_the_old_title(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """FOR UPDATE reads the latest."""
    post = session.get(Post, post_id, with_for_update=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.flush()
    return post.title


def forgets_flush(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """The commit of the caller will send it."""
    post = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    return post.title


def commits_itself(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """Locks should be held briefly."""
    post = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.commit()
    return post.title


def fails_for_no_such_post(
    session: Session, post_id: int, edit: Callable[[str], str]
) -> str | None:
    """Whoever edits a post has seen it."""
    post = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    post.title = edit(post.title)
    session.flush()
    return post.title


def _edit(session: Session, post_id: int, edit: Callable[[str], str], lock: Any) -> str | None:
    post = session.get(Post, post_id, with_for_update=lock, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.flush()
    return post.title


def shares_the_lock(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """FOR SHARE is the gentler lock, and keeps others from writing too."""
    return _edit(session, post_id, edit, {"read": True})


def does_not_wait(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """SKIP LOCKED never waits."""
    return _edit(session, post_id, edit, {"skip_locked": True})
