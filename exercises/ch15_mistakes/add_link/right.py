"""Other right answers to ``add_link``."""

from copy import deepcopy

from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from workbook.blog import Post


def says_so(session: Session, post_id: int, name: str, url: str) -> None:
    """Change it in place, and tell the session."""
    post = session.get_one(Post, post_id)
    if post.details is None:
        post.details = {}
    post.details.setdefault("links", {})[name] = url
    flag_modified(post, "details")
    session.flush()


def deep_copy(session: Session, post_id: int, name: str, url: str) -> None:
    """A copy of every level can be changed in place."""
    post = session.get_one(Post, post_id)
    details = deepcopy(post.details) or {}
    details.setdefault("links", {})
    details["links"][name] = url
    post.details = details
    session.flush()


def in_the_database(session: Session, post_id: int, name: str, url: str) -> None:
    """PostgreSQL puts it together, and the object is loaded again."""
    post = session.get_one(Post, post_id)
    query = text(
        "UPDATE posts SET details = coalesce(details, '{}') || jsonb_build_object('links', "
        "coalesce(details -> 'links', '{}') || jsonb_build_object(CAST(:name AS text), "
        "CAST(:url AS text))) WHERE id = :id"
    )
    session.execute(query, {"name": name, "url": url, "id": post_id})
    session.refresh(post, ["details"])
