"""Looking changes nothing: no load, no reference, no listener left, no error of ours."""

from __future__ import annotations

import gc
import weakref

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tests.sessionxray.conftest import user
from workbook.blog import Base, User
from workbook.sessionxray import xray
from workbook.sessionxray.watcher import SessionWatcher
from workbook.sqltape import record, recorder


def test_nothing_is_sent_or_loaded_by_looking(session: Session) -> None:
    zoe = session.get_one(User, 1)
    session.expire(zoe)
    with record() as recording, xray(session, show=False) as x:
        session.expire_all()
        assert repr(x)
        assert x._repr_html_()
        assert x.states(zoe) == ["expired"]
    assert repr(x)
    assert recording.entries == []
    assert "username" not in vars(zoe)


def test_no_method_of_the_object_is_called(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, *_: object) -> bool:
        raise AssertionError("touched")

    with xray(session, show=False) as x:
        zoe = session.get_one(User, 1)
        for name in ("__repr__", "__str__", "__eq__", "__hash__", "__bool__"):
            monkeypatch.setattr(Base, name, refuse, raising=False)
        session.expire_all()
        session.refresh(zoe)
    assert repr(x)
    assert x._repr_html_()
    assert x.trouble == ""


def test_objects_are_not_kept(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe, ann = session.get_one(User, 1), user("ann")
        zoe.bio = "changed"
        session.flush()
        pointers = [weakref.ref(zoe), weakref.ref(ann)]
        del zoe, ann
        assert [pointer() for pointer in pointers] == [None, None]
    assert repr(x)


def test_a_session_is_not_kept(blog: Engine) -> None:
    with xray(show=False) as x:
        session = Session(blog)
        session.get(User, 1)
        session.close()
        pointer = weakref.ref(session)
        del session
        assert pointer() is None
    assert x.steps


def test_nothing_is_left_behind(session: Session) -> None:
    delete, callbacks = Session.delete, list(gc.callbacks)
    with xray(session, show=False), xray(show=False):
        session.get(User, 1)
        assert User.bio.dispatch.set
    assert Session.delete is delete
    assert gc.callbacks == callbacks
    assert not recorder._open
    assert not list(session.dispatch.transient_to_pending)
    assert not list(User.bio.dispatch.set)


def test_an_error_of_ours_does_not_become_the_learners(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(SessionWatcher, "_moved", broken)
    with xray(session, show=False) as x:
        assert session.get(User, 1)
    assert x.trouble == "RuntimeError: ours"
    assert "RuntimeError: ours" in repr(x)


def test_two_xrays_at_once_see_the_same(session: Session) -> None:
    with xray(session, show=False) as outer, xray(session, show=False) as inner:
        zoe = session.get(User, 1)
        session.commit()
    assert outer.states(zoe) == inner.states(zoe) == ["persistent", "expired"]


def test_errands_of_the_workbook_are_not_seen(blog: Engine) -> None:
    with xray(show=False) as x, recorder.paused(), Session(blog) as other:
        other.get(User, 1)
    assert [step.changes for step in x.steps if step.changes] == []


def test_a_class_that_appears_later_is_seen_too(engine: Engine) -> None:
    with xray(show=False) as x, Session(engine) as session:

        class Own(DeclarativeBase):
            pass

        class Note(Own):
            __tablename__ = "notes"
            id: Mapped[int] = mapped_column(primary_key=True)

        Own.metadata.create_all(engine)
        note = Note()
        session.add(note)
        session.commit()
    assert x.states(note) == ["transient", "pending", "persistent", "expired", "detached, expired"]


def test_once_only(session: Session) -> None:
    x = xray(session, show=False)
    with pytest.raises(RuntimeError, match="Nothing was seen yet"):
        _ = x.steps
    with x:
        pass
    with pytest.raises(RuntimeError, match="Make a new one"), x:
        pass
