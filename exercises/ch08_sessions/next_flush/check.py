"""The check of ``next_flush``, chapter 8."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from workbook.blog import Comment, Post, Tag, User
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

Work = Callable[[Session], Any]


def calls(_: World) -> Iterator[Call]:
    for words, work in _WORK.items():
        yield call(before=work, words=f"next_flush(session), when {words}")
    yield call(before=_WORK[EVERYTHING], options={"autoflush": False})


def _users(session: Session, count: int) -> list[User]:
    return list(session.scalars(select(User).order_by(User.id).limit(count)))


def _quiet_posts(session: Session) -> list[Post]:
    """Posts without comments."""
    quiet = select(Post).where(~Post.comments.any()).order_by(Post.id).limit(3)
    return list(session.scalars(quiet))


def _nothing(session: Session) -> Any:
    return _users(session, 3)


def _touched(session: Session) -> Any:
    users = _users(session, 5)
    one, two, three, four, five = users
    one.bio = f"{one.bio} More."
    two.email = "changed@example.com"
    three.email = three.email
    was, four.full_name = four.full_name, "Changed"
    four.full_name = was
    five.bio, five.full_name = "a", "b"
    session.add_all([Tag(name="new one"), Tag(name="new two"), Tag(name="new three")])
    session.add(User(username="new", email="new@example.com"))
    return users


def _deleted(session: Session) -> Any:
    posts, users = _quiet_posts(session), _users(session, 1)
    posts[0].title = "Changed, and then deleted"
    for post in posts:
        session.delete(post)
    users[0].bio = "Once more."
    extra = Tag(name="added and taken out")
    session.add(extra)
    session.expunge(extra)
    return posts, users


def _forgotten(session: Session) -> Any:
    """Changed and then taken back in other ways."""
    one, two, three, four = users = _users(session, 4)
    one.bio = "expired"
    session.expire(one)
    two.bio = "refreshed"
    with session.no_autoflush:
        session.refresh(two)
    three.bio = "expunged"
    session.expunge(three)
    session.delete(four)
    session.add(four)
    return users


def _odd(session: Session) -> Any:
    post, *rest = _quiet_posts(session)
    post.views = Post.views + 1
    rest[0].details = dict(rest[0].details or {})
    flag_modified(rest[1], "details")
    users = _users(session, 2)
    session.expire(users[0], ["bio"])
    users[0].bio = "set before it was loaded again"
    users[1].full_name = None
    return post, rest, users


def _flushed(session: Session) -> Any:
    kept = _touched(session)
    session.flush()
    kept[1].email = "once.more@example.com"
    return kept


def _second_flush(session: Session) -> Any:
    """What was inserted a moment ago is changed, what was changed is deleted."""
    author = _users(session, 1)[0]
    post = _quiet_posts(session)[0]
    comments = [
        Comment(post_id=post.id, author_id=author.id, content=f"new {place}") for place in range(4)
    ]
    session.add_all(comments)
    session.flush()
    comments[0].content = "changed"
    comments[1].content = "changed"
    session.delete(comments[1])
    session.delete(comments[2])
    session.add(Comment(post_id=post.id, author_id=author.id, content="one more"))
    return post, author, comments


EVERYTHING = (
    "objects were added, others were changed, and attributes were set to the values that they "
    "already had"
)
_WORK: dict[str, Work] = {
    "nothing was done": _nothing,
    EVERYTHING: _touched,
    "objects were deleted, one of them after a change": _deleted,
    "changes were discarded or undone before the flush": _forgotten,
    "values were set without being read": _odd,
    "the session was flushed and one object changed again": _flushed,
    "objects were inserted, and then changed or deleted": _second_flush,
}
