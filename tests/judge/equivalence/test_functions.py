"""The engine sees each kind of difference between two functions, and none where there is none."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from workbook.blog import Post, User
from workbook.judge.equivalence import known_mistakes, pairs, smallest
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.comparison import Comparison
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.run import failures
from workbook.judge.equivalence.smallest_case import smallest_case
from workbook.judge.equivalence.worlds import World, world

READ = Contract("session", statements=1, rows="reference", worlds=("authored",))
WRITE = Contract("session", worlds=("authored",), holds=("Post",))


def _calls(_: World) -> Iterator[Call]:
    yield call()
    yield call()  # with held objects, where the contract says so


def kinds(contract: Contract, reference: Callable[..., Any], answer: Callable[..., Any]) -> str:
    """The name of the first difference; empty where the two are equivalent."""
    comparison = Comparison(contract, ["f"], {"f": reference}, {"f": answer}, _calls)
    differing = failures(comparison)
    first = next(differing, None)
    differing.close()
    return first.mismatches[0].kind if first else ""


def reference(session: Session) -> Any:
    """Titles and views of the first three posts."""
    found = session.execute(select(Post.title, Post.views).order_by(Post.id).limit(3))
    return [tuple(row) for row in found]


class Titled(NamedTuple):
    """A row with names."""

    """A row with names."""

    title: str
    views: int


class Word(str):
    """A str of a kind of its own."""

    """A str of its own kind."""

    __slots__ = ()


@pytest.mark.parametrize(
    "answer",
    [
        lambda s: s.execute(select(Post.title, Post.views).order_by(Post.id).limit(3)).all(),
        lambda s: [Titled(*row) for row in reference(s)],
        lambda s: [(Word(title), views) for title, views in reference(s)],
        lambda s: tuple(reference(s)),
        lambda s: s.query(Post.title, Post.views).order_by(Post.id)[:3],
    ],
)
def test_the_same_in_another_style(answer: Callable[[Session], Any]) -> None:
    assert kinds(READ, reference, answer) == ""


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("returns_nothing", lambda s: (reference(s), None)[1]),
        ("returns_no_list", lambda s: (row for row in reference(s))),
        ("returns_no_list", lambda s: set(reference(s))),
        ("other_kind", lambda s: [(title, float(views)) for title, views in reference(s)]),
        ("missing_rows", lambda s: reference(s)[:2]),
        ("duplicate_rows", lambda s: reference(s) + reference(s)[:1]),
        ("wrong_order", lambda s: reference(s)[::-1]),
        ("raises", lambda s: s.nothing),
        ("too_many_statements", lambda s: [reference(s), reference(s)][1]),
        (
            "fetches_other_rows",
            lambda s: [
                tuple(r) for r in s.execute(select(Post.title, Post.views).order_by(Post.id))
            ][:3],
        ),
        ("commits", lambda s: [reference(s), s.commit()][0]),
        ("rolls_back", lambda s: [s.rollback(), reference(s)][1]),
        ("rolls_back", lambda s: [reference(s), s.close()][0]),
    ],
)
def test_each_kind_of_difference_is_seen(kind: str, answer: Callable[[Session], Any]) -> None:
    assert kinds(READ, reference, answer) == kind


def publish(session: Session) -> None:
    """Publish post 1."""
    session.get_one(Post, 1).status = "published"
    session.flush()


def publish_by_update(session: Session) -> None:
    session.execute(update(Post).where(Post.id == 1).values(status="published"))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("", publish_by_update),
        ("not_flushed", lambda s: setattr(s.get(Post, 1), "status", "published")),
        (
            "other_state",
            lambda s: s.execute(text("UPDATE posts SET views = 0 WHERE id = 1")) and None,
        ),
        (
            "stale_objects",
            lambda s: (
                s.execute(
                    update(Post).where(Post.id == 1).values(status="published"),
                    execution_options={"synchronize_session": False},
                )
                and None
            ),
        ),
    ],
)
def test_what_is_written(kind: str, answer: Callable[[Session], Any]) -> None:
    def draft_first(session: Session) -> None:
        session.connection().exec_driver_sql("UPDATE posts SET status = 'draft' WHERE id = 1")

    def prepared(function: Callable[[Session], Any]) -> Callable[[Session], Any]:
        def run(session: Session) -> Any:
            draft_first(session)
            session.expire_all()
            session.get(Post, 1)
            return function(session)

        return run

    assert kinds(WRITE, prepared(publish), prepared(answer)) == kind


def test_objects_must_belong_to_the_session_that_was_given() -> None:
    def own(session: Session) -> Any:
        return session.scalars(select(User).order_by(User.id).limit(2)).all()

    def foreign(session: Session) -> Any:
        with Session(session.get_bind(), expire_on_commit=False) as other:
            return own(other)

    contract = Contract("session", worlds=("authored",))
    assert kinds(contract, own, own) == ""
    assert kinds(contract, own, foreign) == "foreign_objects"


@pytest.mark.parametrize(
    "change",
    [
        lambda: logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG),
        lambda: os.environ.update(TZ="Asia/Tokyo"),
        lambda: os.environ.update(WORKBOOK_SOMETHING="1"),
        lambda: os.chdir("/"),
    ],
)
def test_the_rest_of_the_process_is_as_before(change: Callable[[], Any]) -> None:
    def answer(session: Session) -> Any:
        change()
        return reference(session)

    before = (dict(os.environ), os.getcwd(), logging.getLogger("sqlalchemy.engine").level)  # noqa: PTH109
    assert kinds(READ, reference, answer) == "changes_surroundings"
    after = (dict(os.environ), os.getcwd(), logging.getLogger("sqlalchemy.engine").level)  # noqa: PTH109
    assert before == after


def test_the_smallest_case_has_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smallest, "SECONDS", 60.0)  # how far it gets depends on the machine

    def busiest(session: Session) -> Any:
        count = func.count(Post.id)
        return session.execute(
            select(User.username, count)
            .join(User.posts)
            .group_by(User.id)
            .order_by(count.desc(), User.username)
        ).all()

    def by_id(session: Session) -> Any:
        count = func.count(Post.id)
        return session.execute(
            select(User.username, count)
            .join(User.posts)
            .group_by(User.id)
            .order_by(count.desc(), User.id.desc())
        ).all()

    comparison = Comparison(
        Contract("session", worlds=("authored",)), ["f"], {"f": busiest}, {"f": by_id}, _calls
    )
    differing = failures(comparison)
    first = next(differing)
    differing.close()
    small = smallest_case(comparison, first)
    # Two authors with one post each are enough.
    assert [line.split(":")[0] for line in small.lines] == ["users", "users", "posts", "posts"]


def test_two_calls_at_the_same_time() -> None:
    def counts(session: Session, post: int) -> None:
        session.execute(update(Post).where(Post.id == post).values(views=Post.views + 1))

    def loses(session: Session, post: int) -> None:
        found = session.get_one(Post, post)
        found.views += 1
        session.flush()

    contract = Contract("session", worlds=("authored",))
    pair = Pair(call(1), call(1))
    where = world("authored")
    assert pairs.difference(contract, "f", pair, 0, where, {"f": counts}, {"f": counts}) is None
    found = pairs.difference(contract, "f", pair, 0, where, {"f": counts}, {"f": loses})
    assert found is not None
    assert found.kind == "other_at_the_same_time"


def three_more_rows(session: Session) -> Any:
    session.scalars(select(Post.id).order_by(Post.id).limit(3)).all()
    return reference(session)


@pytest.mark.parametrize(("rows", "kind"), [(0, "fetches_other_rows"), (6, "")])
def test_a_call_may_allow_more_rows_than_the_reference_fetches(rows: int, kind: str) -> None:
    contract = Contract("session", rows="reference", worlds=("authored",))
    comparison = Comparison(
        contract, ["f"], {"f": reference}, {"f": three_more_rows}, lambda _: iter([call(rows=rows)])
    )
    differing = failures(comparison)
    first = next(differing, None)
    differing.close()
    assert (first.mismatches[0].kind if first else "") == kind


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("SELECT 1", ""),
        ("UPDATE posts SET views = 0 WHERE id = 40", "other_state"),
        ("DELETE FROM post_tags", "other_state"),
        ("CREATE TABLE more (id int); INSERT INTO more VALUES (1)", "other_state"),
    ],
)
def test_what_a_call_writes_after_what_its_caller_wrote(change: str, kind: str) -> None:
    def answer(session: Session) -> Any:
        session.connection().exec_driver_sql(change)
        return reference(session)

    setup = "UPDATE posts SET views = views + 1"
    comparison = Comparison(
        Contract("session", worlds=("authored",)),
        ["f"],
        {"f": reference},
        {"f": answer},
        lambda _: iter([call(setup=setup), call(setup=setup)]),
    )
    differing = failures(comparison)
    first = next(differing, None)
    differing.close()
    assert (first.mismatches[0].kind if first else "") == kind


def test_further_calls_tell_wrong_answers_apart_that_are_alike_in_the_first() -> None:
    def right(session: Session, number: int) -> int:
        return number + 1

    def same(session: Session, number: int) -> int:
        return 0

    def wrong(session: Session, number: int) -> int:
        return 0 if number == 1 else number

    comparison = Comparison(
        Contract("session", worlds=("authored",)),
        ["f"],
        {"f": right},
        {"f": wrong},
        lambda _: iter([call(1), call(2)]),
    )
    differing = failures(comparison)
    first = next(differing)
    differing.close()
    case = smallest_case(comparison, first)
    assert (
        known_mistakes.match(comparison, case, first, {"one": {"f": same}, "other": {"f": wrong}})
        == "other"
    )
