"""``feed``: pages by keyset, with authors and tags loaded along."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from exercises.ch08_sessions.common import (
    MOMENT,
    left_open,
)
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.sqltape import record


def feeds(case: Case) -> None:
    case.sql(
        "UPDATE posts SET published_at = %(at)s WHERE status = 'published' AND mod(id, 4) = 0",
        at=datetime(2026, 3, 3, 12, tzinfo=UTC),
    )
    case.sql(
        "UPDATE posts SET published_at = %(at)s WHERE id IN "
        "(SELECT id FROM posts WHERE status = 'draft' ORDER BY id LIMIT 1)",
        at=MOMENT + timedelta(days=3),
    )
    query = (
        "SELECT id, published_at FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC, id DESC"
    )
    every = case.sql(query)
    with case.session() as session:
        _page(case, session, every, 7, None)
    for size in (3, 7):
        got: list[int] = []
        after: tuple[datetime, int] | None = None
        for _ in range(len(every) // size + 2):
            with case.session() as session:
                page = _page(case, session, every, size, after)
            if not page:
                break
            got += page
            moments = dict(every)
            after = (moments[page[-1]], page[-1]) if page[-1] in moments else None
        wanted = [row[0] for row in every]
        case.mistake(
            "skips_ties",
            len(got) < len(wanted) and got == [one for one in wanted if one in set(got)],
            "`feed`: going through the pages, posts are left out that have the same moment as the "
            "last one of a page. The id belongs into the comparison, not only into the order.",
        )
        case.same(got, wanted, message="`feed`: the pages together are not all posts, once each.")


def _page(
    case: Case, session: Session, every: list[Any], size: int, after: tuple[datetime, int] | None
) -> list[int]:
    loaded: list[Post] = []

    def load(post: Post, _: Any) -> None:
        loaded.append(post)

    event.listen(Post, "load", load)
    try:
        posts = case.call(session, size, after, name="feed")
    finally:
        event.remove(Post, "load", load)
    left_open(case, "feed")
    sent = case.recording.count
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    got = case.objects_of(posts, Post)
    start = 0 if after is None else [row[0] for row in every].index(after[1]) + 1
    wanted = [row[0] for row in every[start : start + size]]
    moments = dict(every)
    strangers = [one for one in got if one not in moments]
    case.mistake("shows_drafts", bool(strangers), f"`feed` shows a draft: {strangers[:1]}.")
    case.mistake(
        "repeats_posts",
        after is not None and after[1] in got,
        "`feed`: the last post of the page before comes again.",
    )
    case.mistake(
        "ignores_after",
        after is not None and got == [row[0] for row in every[:size]] and got != wanted,
        "`feed` gives the first page again: `after` makes no difference.",
    )
    case.mistake(
        "ignores_the_limit",
        len(got) > size,
        f"`feed`: {size} posts were asked for, {len(got)} came.",
    )
    tagged = {row[0] for row in case.sql("SELECT post_id FROM post_tags")}
    missing = set(wanted) - set(got)
    case.mistake(
        "drops_posts_without_tags",
        bool(missing) and not missing & tagged and tagged.issuperset(got),
        "`feed`: posts without tags are missing. An inner join drops them.",
    )
    case.mistake(
        "joins_before_the_limit",
        after is None and len(got) < min(size, len(every)),
        f"`feed`: {size} posts were asked for, {len(got)} came. Joined with its tags a post takes "
        "up several rows, and LIMIT counts rows.",
    )
    in_time = [moments[one] for one in got] == [moments[one] for one in wanted]
    case.mistake(
        "ties_in_wrong_order",
        got != wanted and in_time and len(got) == len(wanted),
        "`feed`: posts of the same moment come in another order than by id, falling.",
    )
    if after is None:
        case.same(got, wanted, message="`feed`: not the newest posts, newest first.")
    with record() as reading:
        for post in posts:
            _ = post.author.username, [tag.name for tag in post.tags]
    case.mistake(
        "n_plus_one",
        reading.count > 0 or sent > 3,
        f"`feed`: for {len(got)} posts {sent} statements were sent, and reading the authors and "
        f"tags sent {reading.count} more. Say with options() what is to be loaded along.",
    )
    case.mistake(
        "loads_everything",
        size == 3 and fetched >= len(every),
        f"`feed` fetched {fetched} rows for a page of {size} posts.",
    )
    case.mistake(
        "fetches_more_than_the_page",
        size < len(loaded) < len(every),
        f"`feed` loaded {len(loaded)} posts for a page of {size}.",
    )
    return [int(one) for one in got]
