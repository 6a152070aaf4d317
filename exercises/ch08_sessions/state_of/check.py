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
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World

Make = Callable[[Session], object]


def calls(world: World) -> Iterator[Call]:
    for words, make in (_MADE if world.name == "empty" else _LOADED).items():
        yield _state_of(make, words)
    yield _state_of(_MADE["a new object after add()"], "a new object", autoflush=False)


def _state_of(make: Make, words: str, **options: Any) -> Call:
    def before(session: Session) -> None:
        session.info["thing"] = make(session)

    thing = From(lambda session: session.info["thing"], words)
    return call(thing, before=before, options=options, words=f"state_of(session, {words})")


def _user(session: Session) -> User:
    return session.scalars(select(User).order_by(User.id).limit(1)).one()


def _post(session: Session, *options: Any) -> Post:
    return session.scalars(select(Post).order_by(Post.id).limit(1).options(*options)).one()


def _done(what: str, *arguments: Any) -> Make:
    """A loaded user, with which the session has done something."""

    def make(session: Session) -> object:
        user = _user(session)
        getattr(session, what)(user, *arguments)
        return user

    return make


def _set(attribute: str, value: Any, *, flush: bool = False) -> Make:
    def make(session: Session) -> object:
        user = _user(session)
        setattr(user, attribute, value)
        if flush:
            session.flush()
        return user

    return make


def _chain(first: Make, then: Callable[[Session, Any], Any]) -> Make:
    def make(session: Session) -> object:
        thing = first(session)
        then(session, thing)
        return thing

    return make


def _elsewhere(make: Make) -> Make:
    """The same in another session, which stays open and has returned its connection."""

    def there(session: Session) -> object:
        other = session.info["other"] = Session(session.get_bind(), expire_on_commit=False)
        thing = make(other)
        if not other.deleted:
            other.commit()
        return thing

    return there


def _closed(session: Session) -> User:
    with Session(session.get_bind()) as other:
        user = _user(other)
        other.commit()
    return user


def _deleted(session: Session) -> Tag:
    tag = Tag(name="to be deleted")
    session.add(tag)
    session.flush()
    session.delete(tag)
    session.flush()
    return tag


def _inserted(session: Session) -> Tag:
    tag = Tag(name="inserted")
    session.add(tag)
    session.flush()
    return tag


def _added(thing: object) -> Make:
    return _chain(lambda _: _copy(thing), lambda session, made: session.add(made))


def _copy(thing: Any) -> Any:
    return type(thing)(**{k: v for k, v in vars(thing).items() if not k.startswith("_")})


def _with_replies(session: Session) -> object:
    """A reply whose parent was deleted: delete() has marked it as well."""
    parent = session.scalars(
        select(Comment).where(Comment.replies.any()).order_by(Comment.id).limit(1)
    ).one()
    reply = parent.replies[0]
    session.delete(parent)
    return reply


_LOADED: dict[str, Make] = {
    "a loaded object": _user,
    "an object with a value set": _set("bio", "changed"),
    "an object with a value set and flushed": _set("bio", "changed", flush=True),
    "an object with a value that the database worked out": _set(
        "bio", func.lower("ABC"), flush=True
    ),
    "an object with a value that the database is to work out": _set("bio", func.lower("ABC")),
    "an object without its deferred text": lambda session: _post(session, defer(Post.content)),
    "an object whose links are loaded later": lambda session: _post(session, lazyload("*")),
    "an object after expire(object)": _done("expire"),
    'an object after expire(object, ["bio"])': _done("expire", ["bio"]),
    'an object after expire(object, ["posts"])': _done("expire", ["posts"]),
    "an expired object with one value set": _chain(
        _done("expire"), lambda _, user: setattr(user, "bio", "set")
    ),
    "an object whose only expired value was set": _chain(
        _done("expire", ["bio"]), lambda _, user: setattr(user, "bio", "set")
    ),
    "an expired object after its values were read": _chain(
        _done("expire"), lambda _, user: user.bio
    ),
    "an object after delete(), before the flush": _done("delete"),
    "an expired object after delete(), before the flush": _chain(
        _done("expire"), lambda session, user: session.delete(user)
    ),
    "a reply to a comment after delete(), before the flush": _with_replies,
    "an object after delete() and flush()": _chain(
        _done("delete"), lambda session, _: session.flush()
    ),
    "an object after expunge()": _done("expunge"),
    "an expired object after expunge()": _chain(
        _done("expire"), lambda session, user: session.expunge(user)
    ),
    "an object after make_transient()": _chain(_user, lambda _, user: make_transient(user)),
    "an object of a session that was closed": _closed,
    "an object of another session": _elsewhere(_user),
    "an expired object of another session": _chain(
        _elsewhere(_user), lambda session, user: session.info["other"].expire(user)
    ),
    "an object that another session has marked": _chain(
        _elsewhere(_user), lambda session, user: session.info["other"].delete(user)
    ),
    "an object that another session holds as well": _chain(
        _elsewhere(_user), lambda session, _: _user(session)
    ),
    "an object that this session holds and another one as well": _chain(
        _user, lambda session, _: _elsewhere(_user)(session)
    ),
}

_NEW = Tag(name="new")
_NEW_ID = Tag(id=90_000, name="new")
_MADE: dict[str, Make] = {
    "a new object": lambda _: Tag(name="new"),
    "a new object with an id set by hand": lambda _: Tag(id=90_000, name="new"),
    "a new object after add()": _added(_NEW),
    "a new object with an id set by hand, after add()": _added(_NEW_ID),
    "a new object after add() and expunge()": _chain(
        _added(_NEW), lambda session, tag: session.expunge(tag)
    ),
    "a new object after add() and flush()": _inserted,
    "an inserted object after expire()": _chain(
        _inserted, lambda session, tag: session.expire(tag)
    ),
    "an inserted object after delete()": _chain(
        _inserted, lambda session, tag: session.delete(tag)
    ),
    "an inserted object after delete() and flush()": _deleted,
    "an object made with make_transient_to_detached()": _chain(
        lambda _: Tag(id=90_000, name="new"), lambda _, tag: make_transient_to_detached(tag)
    ),
    "a new object that another session is to insert": _chain(
        lambda _: Tag(name="there"),
        lambda session, tag: session.info.setdefault("other", Session(session.get_bind())).add(tag),
    ),
}


def check_state_of(case: Case) -> None:
    named = {
        "an object after expire(object)": "expired",
        'an object after expire(object, ["bio"])': "expired",
        "a loaded object": "persistent",
        "an object with a value set": "persistent",
        "a new object": "transient",
        "a new object with an id set by hand": "transient",
        "a new object after add()": "pending",
        "a new object with an id set by hand, after add()": "pending",
        "an object after delete(), before the flush": "marked",
        "an inserted object after delete() and flush()": "deleted",
        "an object of a session that was closed": "detached",
        "an object of another session": "elsewhere",
        "a new object that another session is to insert": "elsewhere",
    }
    for words, expected in named.items():
        with case.session() as session:
            thing = ({**_LOADED, **_MADE})[words](session)
            got = case.call(session, thing)
            case.mistake(
                "sends_sql",
                case.recording.count > 0,
                f"For {words} your function sent SQL. Reading a value of an expired object loads "
                "it, and afterwards the object is no longer expired.",
            )
            mistake = _MISTAKES.get((expected, str(got)))
            if got != expected and mistake is not None:
                case.wrong(
                    f"For {words} {expected!r} was expected; {got!r} came.{_HELP[mistake]}",
                    mistake,
                )


_MISTAKES = {
    ("elsewhere", "persistent"): "forgets_other_sessions",
    ("elsewhere", "pending"): "forgets_other_sessions",
    ("elsewhere", "transient"): "forgets_other_sessions",
    ("elsewhere", "detached"): "forgets_other_sessions",
    ("pending", "persistent"): "judges_by_the_id",
    ("transient", "detached"): "judges_by_the_id",
    ("transient", "persistent"): "judges_by_the_id",
    ("marked", "persistent"): "delete_is_only_noted",
    ("marked", "deleted"): "delete_is_only_noted",
    ("expired", "persistent"): "forgets_expired",
    ("persistent", "expired"): "not_loaded_is_not_expired",
    ("deleted", "detached"): "deleted_is_no_state_of_its_own",
    ("deleted", "marked"): "deleted_is_no_state_of_its_own",
    ("deleted", "persistent"): "deleted_is_no_state_of_its_own",
}
_HELP = {
    "forgets_other_sessions": " inspect(object).session says which session it belongs to.",
    "judges_by_the_id": " An id in Python says nothing about a row in the table.",
    "delete_is_only_noted": " delete() only marks the object; session.deleted lists what is "
    "marked.",
    "forgets_expired": " Values can also expire one by one.",
    "not_loaded_is_not_expired": " A relationship that was never read is not an expired value, "
    "and neither is a value that was changed.",
    "deleted_is_no_state_of_its_own": " Its DELETE has been sent, and the transaction is open.",
}
