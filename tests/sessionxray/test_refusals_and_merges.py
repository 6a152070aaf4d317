"""What has no event of its own: errors that the code catches, and where a merge copies from."""

from __future__ import annotations

import gc
from contextlib import suppress

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import (
    HasDescriptionCode,
    IntegrityError,
    InvalidRequestError,
    NoResultFound,
    PendingRollbackError,
    SQLAlchemyError,
)
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.exc import DetachedInstanceError

from tests.sessionxray.conftest import user
from workbook.blog import Post, User
from workbook.sessionxray import XRay, xray


def caught(x: XRay) -> list[tuple[str, list[str]]]:
    return [(step.line, step.errors) for step in x.steps if step.errors]


def test_an_error_that_the_code_catches_stands_at_its_line(session: Session) -> None:
    with xray(session, show=False) as x:
        session.add(user("zoe"))
        with pytest.raises(IntegrityError):
            session.flush()
        with suppress(PendingRollbackError):
            session.scalar(select(User))
        session.rollback()
        try:
            session.scalars(select(User).where(User.id == 99)).one()
        except NoResultFound:
            session.rollback()
    assert caught(x) == [
        ("session.flush()", ["IntegrityError, caught"]),
        ("session.scalar(select(User))", ["PendingRollbackError, caught"]),
        (
            "session.scalars(select(User).where(User.id == 99)).one()",
            ["NoResultFound, caught"],
        ),
    ]
    assert "       raises PendingRollbackError, caught" in repr(x)
    assert "✗ PendingRollbackError, caught" in x._repr_html_()


def test_an_object_without_a_session_refuses_to_load(blog: Engine) -> None:
    with Session(blog) as session, xray(show=False) as x:
        zoe = session.get(User, 1)
        session.commit()
        session.close()
        with suppress(DetachedInstanceError):
            print(zoe.username if zoe else "")
    [(line, errors)] = caught(x)
    assert "zoe.username" in line
    assert errors == ["DetachedInstanceError, caught"]


def test_an_error_that_is_kept_counts_and_one_that_ends_the_block_is_not_caught(
    session: Session,
) -> None:
    with pytest.raises(NoResultFound), xray(session, show=False) as x:  # noqa: PT012
        try:
            session.add(user("zoe"))
            session.flush()
        except IntegrityError as error:
            kept = error
        session.rollback()
        session.scalars(select(User).where(User.id == 99)).one()
    assert kept is not None
    assert [errors for _, errors in caught(x)] == [["IntegrityError, caught"], ["NoResultFound"]]


def test_what_sqlalchemy_catches_itself_is_nobodys_business(session: Session) -> None:
    with xray(session, show=False) as x:
        inspect(object(), raiseerr=False)
        session.scalars(select(User).options(selectinload(User.posts))).all()
        zoe = session.get_one(User, 1)
        session.execute(text("DELETE FROM posts"))
        session.execute(text("DELETE FROM users"))
        with suppress(InvalidRequestError):  # its cause is a NoResultFound out of compiled code
            session.refresh(zoe)
        with suppress(SQLAlchemyError):
            inspect(object())
    assert [errors for _, errors in caught(x)] == [
        ["InvalidRequestError, caught"],
        ["NoInspectionAvailable, caught"],
    ]


def test_afterwards_errors_are_as_before(session: Session) -> None:
    made = HasDescriptionCode.__init__
    with xray(session, show=False):
        assert HasDescriptionCode.__init__ is not made
    assert HasDescriptionCode.__init__ is made
    assert not hasattr(SQLAlchemyError, "__del__")


def test_no_error_is_kept_alive(session: Session) -> None:
    before = {id(thing) for thing in gc.get_objects() if isinstance(thing, SQLAlchemyError)}
    with xray(session, show=False) as x:
        for _ in range(3):
            with suppress(SQLAlchemyError):
                session.execute(text("SELECT nothing"))
            session.rollback()
        gc.collect()  # an error and its traceback are a circle, with and without an X-ray
        left = [thing for thing in gc.get_objects() if isinstance(thing, SQLAlchemyError)]
        assert [thing for thing in left if id(thing) not in before] == []
    assert len(caught(x)) == 3


def test_merge_names_its_source_and_what_differs(session: Session) -> None:
    source = User(id=1, username="zoe", email="zoe@example.com", bio="new")
    with xray(session, show=False) as x:
        copy = session.merge(source)
        session.commit()
    assert x.states(source) == ["transient"]
    assert x.states(copy) == ["persistent", "expired"]
    name, copied = x.track(source).name, x.track(copy).name
    [step] = [step for step in x.steps if "merge" in step.line]
    assert step.marks == [(copied, "bio set"), (copied, f"merged from {name}")]


def test_a_merge_into_an_expired_object_reads_it_and_marks_what_differs(session: Session) -> None:
    bob = session.get_one(User, 2)
    session.commit()
    with xray(session, show=False) as x:
        session.merge(User(id=2, username="bob", email="new@example.com"))
    [step] = [step for step in x.steps if step.marks]
    assert [what for name, what in step.marks if name == x.track(bob).name] == [
        "email set",
        "merged from User#2",
    ]


def test_a_merge_follows_its_cascade(session: Session) -> None:
    source = User(id=1, username="zoe", email="zoe@example.com")
    source.posts = [Post(id=1, title="Other", content="...", author_id=1)]
    with xray(session, show=False) as x:
        session.merge(source)
    merged = [mark for step in x.steps for mark in step.marks if "merged" in mark[1]]
    assert {copy.partition("#")[0] for copy, _ in merged} == {"User", "Post"}
    [post] = [name for name, _ in merged if name.startswith("Post")]
    assert (post, "title set") in [mark for step in x.steps for mark in step.marks]
    assert not any(what == "content set" for step in x.steps for _, what in step.marks)


def test_outside_merge_every_attribute_that_is_set_is_told(session: Session) -> None:
    with xray(session, show=False) as x:
        zoe = session.get_one(User, 1)
        zoe.username = "zoe"
    assert [mark for step in x.steps for mark in step.marks] == [("User#1", "username set")]


def test_two_statements_on_one_line_are_one_line(session: Session) -> None:
    with xray(session, show=False) as x:
        # fmt: off
        zoe = session.get(User, 1); bob = session.get(User, 2)  # noqa: E702
        session.get(User, 1); session.get(User, 2)  # noqa: E702
        ann = user("ann"); session.add(ann); session.flush(); session.rollback()  # noqa: E702
        # fmt: on
    assert zoe is not bob
    lines = [step.line for step in x.steps if not step.place.function.startswith("user")]
    assert len(lines) == 3
    assert "session.get(User, 1); session.get(User, 2)" in lines[1]


def test_objects_of_one_group_are_told_in_the_order_of_their_numbers(session: Session) -> None:
    with xray(session, show=False) as x:
        people = [user(f"n{i}") for i in range(12)]
        session.add_all(people)
        session.commit()
        people[3].bio = people[7].bio = "x"
        session.commit()
    said = repr(x)
    assert "User#4, User#8: persistent -> expired" in said
    assert "10 of User#1 to #12 (10 objects alike)" in said
    assert "User#1, ..., User#12 (12 objects): persistent -> expired" in said
