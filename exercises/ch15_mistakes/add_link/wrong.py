"""Wrong answers to ``add_link``, each with what its author was thinking."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from workbook.blog import Post


def changed_in_place(session: Session, post_id: int, name: str, url: str) -> None:
    """The object shows the link, so it will be saved."""
    post = session.get_one(Post, post_id)
    if post.details is None:
        post.details = {}
    post.details.setdefault("links", {})[name] = url
    session.flush()


def adds_it_again(session: Session, post_id: int, name: str, url: str) -> None:
    """The session has to be told that the post has changed."""
    post = session.get_one(Post, post_id)
    details = post.details or {}
    details.setdefault("links", {})[name] = url
    post.details = details
    session.add(post)
    session.flush()


def flat_copy(session: Session, post_id: int, name: str, url: str) -> None:
    """A new dict is a new value."""
    post = session.get_one(Post, post_id)
    details = dict(post.details or {})
    details.setdefault("links", {})[name] = url
    post.details = details
    session.flush()


def commits_and_saves_nothing(session: Session, post_id: int, name: str, url: str) -> None:
    """It is gone after a restart, so the commit is what is missing."""
    post = session.get_one(Post, post_id)
    if post.details is None:
        post.details = {}
    post.details.setdefault("links", {})[name] = url
    session.commit()


def refreshes(session: Session, post_id: int, name: str, url: str) -> None:
    """After the flush the object is loaded again, to be sure."""
    post = session.get_one(Post, post_id)
    if post.details is None:
        post.details = {}
    post.details.setdefault("links", {})[name] = url
    session.flush()
    session.refresh(post)


def replaces_the_links(session: Session, post_id: int, name: str, url: str) -> None:
    """A new dict, in which everything else is kept."""
    post = session.get_one(Post, post_id)
    post.details = {**(post.details or {}), "links": {name: url}}
    session.flush()


def behind_the_sessions_back(session: Session, post_id: int, name: str, url: str) -> None:
    """PostgreSQL can do it by itself."""
    query = text(
        "UPDATE posts SET details = coalesce(details, '{}') || jsonb_build_object('links', "
        "coalesce(details -> 'links', '{}') || jsonb_build_object(CAST(:name AS text), "
        "CAST(:url AS text))) WHERE id = :id"
    )
    session.execute(query, {"name": name, "url": url, "id": post_id})
