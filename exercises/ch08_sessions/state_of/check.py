"""The check of ``state_of``, chapter 8."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import (
    Session,
    defer,
    lazyload,
    make_transient,
    make_transient_to_detached,
)

from workbook.blog import Comment, Post, Tag, User
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World

Make = Callable[[Session], Any]
Step = Callable[[Session, Any], Any]


def calls(world: World) -> Iterator[Call]:
    for words, make in (_MADE if world.name == "empty" else _LOADED).items():
        yield _state_of(make, words)
    yield _state_of(_MADE["a new object after add()"], "a new object", autoflush=False)


def _state_of(make: Make, words: str, **options: Any) -> Call:
    def before(session: Session) -> None:
        session.info["thing"] = make(session)

    thing = From(lambda session: session.info["thing"], words)
    return call(thing, before=before, options=options, words=f"state_of(session, {words})")


def _after(make: Make, *steps: Step) -> Make:
    """An object, and what is done with it in the session."""

    def changed_object(session: Session) -> Any:
        thing = make(session)
        for step in steps:
            step(session, thing)
        return thing

    return changed_object


def _user(session: Session) -> User:
    return session.scalars(select(User).order_by(User.id).limit(1)).one()


def _post(option: Any) -> Make:
    query = select(Post).order_by(Post.id).limit(1).options(option)
    return lambda session: session.scalars(query).one()


def _tag(_: Session) -> Tag:
    return Tag(name="new")


def _tag_with_id(_: Session) -> Tag:
    return Tag(id=90_000, name="new")


def _session(method: str, *arguments: Any) -> Step:
    return lambda session, thing: getattr(session, method)(thing, *arguments)


def _flush(session: Session, _: Any) -> None:
    session.flush()


def _bio(value: Any) -> Step:
    return lambda _, user: setattr(user, "bio", value)


_add, _expire, _delete, _expunge = map(_session, ("add", "expire", "delete", "expunge"))
_expire_bio = _session("expire", ["bio"])


def _elsewhere(*steps: Step) -> Make:
    """A user of another session, which stays open and has returned its connection."""

    def user_elsewhere(session: Session) -> User:
        other = session.info["other"] = Session(session.get_bind(), expire_on_commit=False)
        user = _user(other)
        other.commit()
        return _after(lambda _: user, *steps)(other)  # type: ignore[no-any-return]

    return user_elsewhere


def _closed(session: Session) -> User:
    with Session(session.get_bind()) as other:
        user = _user(other)
        other.commit()
    return user


def _reply(session: Session) -> Comment:
    """A reply whose parent was deleted: delete() has marked it as well."""
    answered = select(Comment).where(Comment.replies.any()).order_by(Comment.id).limit(1)
    parent = session.scalars(answered).one()
    reply = parent.replies[0]
    session.delete(parent)
    return reply


_LOADED: dict[str, Make] = {
    "a loaded object": _user,
    "an object with a value set": _after(_user, _bio("changed")),
    "an object with a value set and flushed": _after(_user, _bio("changed"), _flush),
    "an object with a value that the database computed": _after(
        _user, _bio(func.lower("ABC")), _flush
    ),
    "an object with a value that the database will compute": _after(_user, _bio(func.lower("ABC"))),
    "an object without its deferred text": _post(defer(Post.content)),
    "an object whose relationships are not loaded yet": _post(lazyload("*")),
    "an object after expire(object)": _after(_user, _expire),
    'an object after expire(object, ["bio"])': _after(_user, _expire_bio),
    'an object after expire(object, ["posts"])': _after(_user, _session("expire", ["posts"])),
    "an expired object with one value set": _after(_user, _expire, _bio("set")),
    "an object whose only expired value was set": _after(_user, _expire_bio, _bio("set")),
    "an expired object after its values were read": _after(
        _user, _expire, lambda _, user: user.bio
    ),
    "an object after delete(), before the flush": _after(_user, _delete),
    "an expired object after delete(), before the flush": _after(_user, _expire, _delete),
    "a reply to a comment after delete(), before the flush": _reply,
    "an object after delete() and flush()": _after(_user, _delete, _flush),
    "an object after expunge()": _after(_user, _expunge),
    "an expired object after expunge()": _after(_user, _expire, _expunge),
    "an object after make_transient()": _after(_user, lambda _, user: make_transient(user)),
    "an object of a session that was closed": _closed,
    "an object of another session": _elsewhere(),
    "an expired object of another session": _elsewhere(_expire),
    "an object that another session has marked": _elsewhere(_delete),
    "an object that another session holds as well": _after(
        _elsewhere(), lambda session, _: _user(session)
    ),
    "an object that this session and another session both hold": _after(
        _user, lambda session, _: _elsewhere()(session)
    ),
}

_MADE: dict[str, Make] = {
    "a new object": _tag,
    "a new object with an id set by hand": _tag_with_id,
    "a new object after add()": _after(_tag, _add),
    "a new object with an id set by hand, after add()": _after(_tag_with_id, _add),
    "a new object after add() and expunge()": _after(_tag, _add, _expunge),
    "a new object after add() and flush()": _after(_tag, _add, _flush),
    "an inserted object after expire()": _after(_tag, _add, _flush, _expire),
    "an inserted object after delete()": _after(_tag, _add, _flush, _delete),
    "an inserted object after delete() and flush()": _after(_tag, _add, _flush, _delete, _flush),
    "an object made with make_transient_to_detached()": _after(
        _tag_with_id, lambda _, tag: make_transient_to_detached(tag)
    ),
    "a new object that was added to another session": _after(
        _tag,
        lambda session, tag: session.info.setdefault("other", Session(session.get_bind())).add(tag),
    ),
}
