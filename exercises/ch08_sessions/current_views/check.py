"""The check of ``current_views``, chapter 8."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World

COUNTED = text("UPDATE posts SET views = :views, content = 'newer' WHERE id = :id")


def calls(world: World) -> Iterator[Call]:
    first, last = draw.spread([post["id"] for post in world.data.posts], 2)
    yield _current(first, 0, ["title", "content", "details"], autoflush=False)
    if world.name == "authored":
        yield _current(last, 12_345, ["title"], autoflush=True)
        yield _current(last, 1, ["content"], autoflush=False)
        yield _current(last, 0, [], autoflush=True)


def _current(post_id: int, views: int, changed: list[str], *, autoflush: bool) -> Call:
    def before(session: Session) -> Any:
        other = session.get_one(Post, post_id + 5) if session.get(Post, post_id + 5) else None
        post = session.get_one(Post, post_id)
        session.execute(COUNTED, {"views": views, "id": post_id})  # the object is not told
        for attribute in changed:
            setattr(post, attribute, {"new": 1} if attribute == "details" else "Not saved yet")
        if changed:
            session.add(Tag(name="not saved either"))
            if other is not None:
                other.title = "Not saved either"
        return post, other

    def after(_: Any, session: Session, held: Any) -> Any:
        post, other = held
        return (
            [vars(post).get(attribute) for attribute in changed],
            other and other.title,
            post in session,
        )

    post = From(lambda session: session.get(Post, post_id), f"post {post_id}")
    return call(post, before=before, after=after, options={"autoflush": autoflush})


def check_current_views(case: Case) -> None:
    ((post_id, old),) = case.sql("SELECT id, views FROM posts ORDER BY views DESC, id LIMIT 1")
    with case.session() as session:
        post = session.get_one(Post, post_id)
        case.sql("UPDATE posts SET views = views + 7 WHERE id = %(id)s", id=post_id)
        post.title, post.content = "Not saved yet", "Not saved either"
        got = case.call(session, post)
        case.mistake(
            "commits_itself",
            case.recording.commits > 0,
            "Your function commits, and the caller has not decided yet whether to save the "
            "changes: leave the end of the transaction to the caller.",
        )
        case.mistake(
            "rolls_back",
            case.recording.rollbacks > 0,
            "Your function sends a ROLLBACK. If it ends the caller's transaction, what the caller "
            "did before is lost. If it comes from a second session: work in the given one.",
        )
        case.mistake(
            "reads_the_old_number",
            got == old,
            f"{got} is what the session read before. Other programs have counted since then, and "
            f"the table says {old + 7}. An object keeps its values until they expire or are read "
            "again.",
            symptom="s37",
        )
        case.mistake(
            "throws_changes_away",
            got == old + 7 and vars(post).get("title") != "Not saved yet" and post in session,
            "The number is right, but what the caller had set on the object is gone: reading the "
            "whole object again overwrites what was not saved.",
        )
        session.commit()
    case.mistake(
        "writes_old_views",
        got == old + 7
        and case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
        != [("Not saved yet",)],
        "The number is right, but what the caller had set on the object is not saved by the "
        "caller's commit: the object is no longer the session's.",
    )
