"""The check of ``keep_post``, chapter 6."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect as look_at
from sqlalchemy.orm.exc import DetachedInstanceError

from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    posts = [post["id"] for post in world.data.posts]
    threads = Counter(comment["post_id"] for comment in world.data.comments)
    tagged = {link["post_id"] for link in world.data.post_tags}
    bare = [post for post in posts if post not in threads or post not in tagged]
    busiest = [post for post, _ in threads.most_common(2)]
    for post_id in dict.fromkeys([*busiest, *draw.spread(bare, 3), *draw.ids(posts)]):
        yield call(post_id, after=_read)


def _read(post: Any, *_: Any) -> Any:
    """What the caller reads, without a session."""
    if post is None:
        return None
    return (
        type(post).__name__,
        look_at(post).session is None,
        post.id,
        post.title,
        post.author.username,
        sorted(tag.name for tag in post.tags),
        sorted((comment.content, comment.author.username) for comment in post.comments),
    )


def check_keep_post(case: Case) -> None:
    ((number,),) = case.sql("SELECT min(post_id) FROM comments")
    post = case.call(case.engine, number)
    if not isinstance(post, Post):
        return  # the messages of exercise.toml
    case.mistake(
        "expired",
        bool(look_at(post).expired_attributes) and case.recording.commits > 0,
        "Your function commits, and after a commit everything that was loaded has expired: reading "
        "it needs a SELECT, and there is no session to send it.",
    )
    try:
        _read(post)
    except DetachedInstanceError as error:
        case.wrong(
            "What the caller reads was never loaded, and a post whose session is closed can't "
            "load it.",
            "detached",
            error,
        )
