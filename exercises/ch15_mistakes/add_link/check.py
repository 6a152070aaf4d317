"""The check of ``add_link``, chapter 15."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

DOCS = "https://docs.example"


def calls(world: World) -> Iterator[Call]:
    posts = draw.spread([post["id"] for post in world.data.posts], 4)
    with_links = {"links": {"docs": DOCS}, "minutes": 4, "tags": ["a", {"b": None}]}
    yield _add(posts[0], with_links, "code", "https://code.example")
    if world.name == "authored":
        yield _add(posts[1], {"minutes": 4}, "docs", DOCS)
        yield _add(posts[1], None, "docs", DOCS)
        yield _add(posts[2], {}, " O'Brien's \"100%\"", "https://Example/?A={0}&b=:x ")
        yield _add(posts[2], with_links, "docs", "https://new.example")
        yield _add(posts[3], with_links, "docs", DOCS)
        yield _add(posts[3], with_links, "", "", held=False)


def _add(
    post_id: int, details: dict[str, Any] | None, name: str, url: str, *, held: bool = True
) -> Call:
    def before(session: Session) -> Any:
        session.execute(update(Post).where(Post.id == post_id).values(details=details))
        session.expire_all()
        post = session.get_one(Post, post_id) if held else None
        waiting = Tag(name="waiting")
        session.add(waiting)
        return post, waiting

    def after(_: Any, session: Session, held: Any) -> Any:
        post = session.get_one(Post, post_id)
        return post.details, held[1] in session

    shown = f"add_link(session, {post_id}, {name!r}, {url!r}), details = {details!r}"
    return call(post_id, name, url, before=before, after=after, words=shown)


@on("authored")
def check_add_link(case: Case) -> None:
    post_id = case.blog.posts[0]["id"]
    case.sql("UPDATE posts SET details = %(it)s WHERE id = %(id)s", it='{"links": {}}', id=post_id)
    with case.session() as session:
        case.call(session, post_id, "docs", DOCS)
        commits = case.recording.commits > 0
    [(details,)] = case.sql("SELECT details FROM posts WHERE id = %(id)s", id=post_id)
    name = "commits_and_saves_nothing"
    case.mistake(name, commits and not details["links"], case.exercise.messages[name])
