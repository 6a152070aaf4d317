"""SQLAlchemy's own events, handed to every X-ray that is open.

The listeners sit on the classes ``Session`` and ``Mapper``: they see every session of the process,
sync and async, and every mapped class, also one that the learner makes inside the block. They are
there while an X-ray is open, and taken away with the last one.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from threading import RLock
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.exc import HasDescriptionCode, SQLAlchemyError
from sqlalchemy.orm import InstanceState, Mapper, Session
from sqlalchemy.orm.base import NO_VALUE

from workbook.displays.lifecycle import MOVES
from workbook.sqltape import Recording


class Listener(Protocol):
    """What is told of the events."""

    recording: Recording

    def told(self, method: str, *args: Any) -> None:
        """An event has happened."""

    def let_go(self, error: SQLAlchemyError) -> None:
        """An error comes to its end. Called at any moment."""


_open: list[Listener] = []
_undo: list[Callable[[], None]] = []
_attributes_of: set[type] = set()
_lock = RLock()
collecting = False

# merge(load=False) copies values and clears marks. This is its only event, which
# sqlalchemy.ext.mutable listens to as well.
MERGED = "_sa_event_merge_wo_load"
INSTANCE = ("init", "unpickle", "expire", "refresh", "refresh_flush", MERGED)


def start(listener: Listener) -> None:
    """Tell ``listener`` what happens from now on."""
    with _lock:
        if not _open:
            _install()
        _open.append(listener)


def stop(listener: Listener) -> None:
    """Stop telling it."""
    with _lock:
        _open[:] = [other for other in _open if other is not listener]
        if not _open:
            while _undo:
                _undo.pop()()
            _attributes_of.clear()


def _tell(method: str, *args: Any) -> None:
    # What the tape is not to hear (recorder.paused(), errands of the workbook) is not for us.
    for listener in tuple(_open):
        if not listener.recording.is_muted:
            listener.told(method, *args)


def _install() -> None:
    for name in (*MOVES, "loaded_as_persistent"):
        _listen(Session, name, functools.partial(_moved, name), raw=True)
    _listen(Session, "after_transaction_create", _created)
    for name in ("after_transaction_end", "after_soft_rollback"):
        _listen(Session, name, _ended)
    _listen(Session, "after_begin", _begun)
    for name in INSTANCE:
        _listen(Mapper, name, functools.partial(_instance, name), raw=True)
    _watch_deletes()
    _watch_merges()
    _watch_errors()
    gc.callbacks.append(_collecting)
    _undo.append(lambda: gc.callbacks.remove(_collecting))


def _listen(target: Any, name: str, function: Callable[..., None], **options: bool) -> None:
    event.listen(target, name, function, **options)
    _undo.append(lambda: event.remove(target, name, function))


def _watch_errors() -> None:
    """What SQLAlchemy refuses, and the code catches, has no event: notice the error itself.

    When it is made, the line is known. Whether it reached the learner's code is written in its
    traceback by the time that it is let go of.
    """
    original = HasDescriptionCode.__init__

    @functools.wraps(original)
    def init(self: HasDescriptionCode, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        if isinstance(self, SQLAlchemyError):
            _tell("refused", self)

    def let_go(self: SQLAlchemyError) -> None:
        for listener in tuple(_open):
            listener.let_go(self)

    type.__setattr__(HasDescriptionCode, "__init__", init)
    type.__setattr__(SQLAlchemyError, "__del__", let_go)
    _undo.append(lambda: type.__setattr__(HasDescriptionCode, "__init__", original))
    _undo.append(lambda: type.__delattr__(SQLAlchemyError, "__del__"))


def _watch_merges() -> None:
    """``session.merge()`` has no event that names the object which is copied."""
    original = Session._merge

    @functools.wraps(original)
    def merging(session: Session, state: InstanceState[Any], *args: Any, **options: Any) -> Any:
        _tell("merging", session, state)
        copy = original(session, state, *args, **options)
        _tell("merged", session, state, state_of(copy))
        return copy

    setattr(Session, "_merge", merging)  # noqa: B010 - mypy has an opinion on methods
    _undo.append(functools.partial(setattr, Session, "_merge", original))


def _moved(name: str, session: Session, state: InstanceState[Any]) -> None:
    _watch_attributes(state)
    before = None if name == "loaded_as_persistent" else name.split("_to_", maxsplit=1)[0]
    _tell("moved", session, state, name.replace("_", " "), before)


def _instance(name: str, state: InstanceState[Any], *_: Any) -> None:
    _watch_attributes(state)
    _tell("instance", state, name)


def _created(session: Session, _: Any) -> None:
    _tell("transaction", session)


def _ended(session: Session, _: Any) -> None:
    _tell("ended", session)


def _begun(session: Session, _: Any, connection: Any) -> None:
    _tell("transaction", session, connection)


def _watch_attributes(state: InstanceState[Any]) -> None:
    """``zoe.bio = ...`` is an event of the attribute ``User.bio``, class by class."""
    if state.class_ in _attributes_of:
        return
    with _lock:
        _attributes_of.add(state.class_)
        for attribute in state.mapper.attrs:
            target = getattr(state.class_, attribute.key, None)
            for name in ("set", "append", "remove"):
                changed = functools.partial(_changed, attribute.key)
                try:
                    _listen(target, name, changed, raw=True)
                except Exception:  # noqa: S112 - a composite or a view has no such event
                    continue


def _changed(key: str, state: InstanceState[Any], value: Any, *more: Any) -> None:
    before = more[0] if len(more) > 1 else NO_VALUE  # a collection has no previous value
    _tell("changed", state, key, _is_same(state, key, value, before))


def _is_same(state: InstanceState[Any], key: str, value: Any, before: Any) -> bool:
    """Whether an attribute is given the value that it has: merge() sets all of them."""
    if value is before:
        return True
    impl = state.manager[key].impl
    return before not in (NO_VALUE, None) and not impl.uses_objects and impl.is_equal(value, before)


def _watch_deletes() -> None:
    """``session.delete()`` only puts a mark on the object, and has no event: see it from outside.

    The wrapper does what the method does; afterwards it looks at what is marked now, which names
    the objects that a cascade has marked as well.
    """
    for name in ("delete", "delete_all"):
        original = getattr(Session, name)

        def marking(
            session: Session, *args: Any, _original: Any = original, **options: Any
        ) -> None:
            before = {id(thing) for thing in session.deleted}
            _original(session, *args, **options)
            # By its InstanceState: `thing` itself must not be kept.
            marked = [thing for thing in session.deleted if id(thing) not in before]
            _tell("marked", session, [state_of(thing) for thing in marked])

        setattr(Session, name, functools.wraps(original)(marking))
        _undo.append(functools.partial(setattr, Session, name, original))


def state_of(thing: object) -> InstanceState[Any]:
    """SQLAlchemy's notes about a mapped object."""
    state: InstanceState[Any] = thing.__dict__["_sa_instance_state"]
    return state


def _collecting(phase: str, _: dict[str, int]) -> None:
    global collecting
    collecting = phase == "start"
