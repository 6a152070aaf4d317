"""The check of ``edit_title``, chapter 9."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from exercises.ch09_transactions.common import a_function, at_the_same_time, is_locked
from workbook.blog import Post, Tag
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, From, Pair, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

Edit = Callable[[str], str]
NEWER = text("UPDATE posts SET title = 'Newer', content = 'newer' WHERE id = :id")


def calls(world: World) -> Iterator[Call]:
    titles = {post["title"]: post["id"] for post in world.data.posts}
    ids = draw.spread(sorted(titles.values()), 3)
    if world.name == "hostile":
        yield _edits(titles[""], "{}")
        yield _edits(titles[" padded "], "{}")
        return
    yield _edits(ids[0], "  {} \n", held=True)
    yield _edits(ids[1], "")
    yield _edits(ids[1], "{}", held=True)
    yield _edits(ids[2], "t" * 200)
    yield _edits(ids[2], "t" * 201)
    yield _edits(0, "{}?")
    yield _edits(ids[0], ValueError("no idea"))
    yield _edits(ids[0], KeyboardInterrupt())


def pairs(world: World) -> Iterator[Pair]:
    post_id = world.data.posts[0]["id"]
    first = From(lambda _: lambda title: f"{title} +1", "add +1")
    second = From(lambda _: lambda title: f"{title} +2", "add +2")
    yield Pair(call(post_id, first), call(post_id, second))


def _edits(post_id: int, new: str | BaseException, *, held: bool = False) -> Call:
    def before(session: Session) -> Any:
        kept = session.get(Post, post_id) if held else None
        if held:
            session.execute(NEWER, {"id": post_id})
        session.add(Tag(name="the caller's"))
        return kept

    def edit(session: Session) -> Edit:
        seen = session.info["seen"] = []

        def edits(title: str) -> str:
            seen.append((title, is_locked(session, post_id)))
            if isinstance(new, BaseException):
                raise new
            return new.format(title)

        return edits

    def after(_: Any, session: Session, __: Any) -> Any:
        return session.info["seen"], is_locked(session, post_id)

    return call(post_id, From(edit, a_function(new)), before=before, after=after)


@on("authored")
def check_edit_title(case: Case) -> None:
    [(post_id,)] = case.sql("SELECT id FROM posts ORDER BY id LIMIT 1")
    edit = case.answer
    ends = at_the_same_time(
        case,
        lambda session: edit(session, post_id, lambda title: title + " +1"),
        lambda session: edit(session, post_id, lambda title: title + " +2"),
    )
    case.mistake(
        "shares_the_lock",
        "40P01" in [error for _, error in ends],
        "Two edits at the same time: a deadlock. Both could lock the row while reading, and then "
        "each waited for the other before it could write. Take a lock that only one can hold.",
    )
    case.mistake(
        "does_not_wait",
        any(error or title is None for title, error in ends),
        "Two edits at the same time: one of them gave up instead of waiting for the other. "
        f"The outcomes: {[error or title for title, error in ends]}.",
    )
