"""The check of ``shown_posts``, chapter 15."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import sessionmaker

from exercises.ch15_mistakes.common import meanwhile
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on


def calls(world: World) -> Iterator[Call]:
    posts = [post["id"] for post in world.data.posts]
    tagged = sorted({link["post_id"] for link in world.data.post_tags})
    yield call(draw.ids(posts), after=_read)
    if world.name == "authored":
        yield call(tuple(reversed(tagged[:12])), after=_read)
        yield call([posts[0]], after=_read)
        yield call([], after=_read)


def _read(posts: Any, *_: Any) -> Any:
    """What the caller reads, without a session."""
    return [
        (
            inspect(post).session is None,
            post.title,
            post.views,
            post.author.username,
            [tag.name for tag in post.tags],
        )
        for post in posts
    ]


@on("authored")
def check_shown_posts(case: Case) -> None:
    post_ids = [post["id"] for post in case.blog.posts[:8]]
    posts = case.call(sessionmaker(case.engine), post_ids)
    if not isinstance(posts, list) or not all(isinstance(post, Post) for post in posts):
        return  # the general messages
    states = [inspect(post) for post in posts]
    if not states or any(state.session is not None or state.expired for state in states):
        return  # the messages of exercise.toml
    missing = [
        name for name in ("author", "tags") if any(name in state.unloaded for state in states)
    ]
    if not missing:
        _loses_views(case, post_ids)
        return
    names = " and ".join(f"`{name}`" for name in missing)
    were = "were" if len(missing) > 1 else "was"
    sent = case.recording.count
    case.mistake(
        "refreshes_each",
        sent > len(posts),
        f"For {len(posts)} posts your code sent {sent} statements, and still the caller can't read "
        f"{names}, which {were} never loaded. If you used `refresh`: without attribute names "
        "it doesn't load a relationship that is loaded lazily.",
    )
    case.wrong(
        f"The caller can read the columns, but not {names}, which {were} never loaded. A post "
        "without a session can't load anything.",
        "not_loaded",
        symptom="s06",
    )


def _loses_views(case: Case, post_ids: list[int]) -> None:
    views = "SELECT views FROM posts WHERE id = %(id)s"
    [(before,)] = case.sql(views, id=post_ids[0])
    query = f"UPDATE posts SET views = views + 1000 WHERE id = {post_ids[0]}"  # noqa: S608
    with meanwhile(case, query) as counted:
        case.call(sessionmaker(case.engine), post_ids)
    [(now,)] = case.sql(views, id=post_ids[0])
    lost = counted == [True] and before < now < before + 1000
    case.mistake("loses_views", lost, case.exercise.messages["loses_views"])
