"""``feed``: what several wrong answers share in a small case."""

from __future__ import annotations

from workbook.blog import Post
from workbook.judge.case import Case

SIZE = 3


def feeds(case: Case) -> None:
    with case.session() as session:
        page = case.objects_of(case.call(session, SIZE, None, name="feed"), Post)
    fetched = next((entry.rows or 0 for entry in case.recording.statements), 0)
    [(published,)] = case.sql("SELECT count(*) FROM posts WHERE status = 'published'")
    case.mistake(
        "loads_everything",
        len(page) == SIZE and fetched >= published,
        f"`feed` fetched {fetched} rows for a page of {SIZE} posts.",
    )
    case.mistake(
        "fetches_more_than_the_page",
        len(page) == SIZE and fetched == SIZE + 1,
        f"`feed` fetched {fetched} posts for a page of {SIZE}.",
    )
    case.sql("UPDATE posts SET published_at = now() WHERE status = 'published'")
    with case.session() as session:
        posts = case.objects_of(case.call(session, 5_000, None, name="feed"), Post)
    wanted = case.sql("SELECT id FROM posts WHERE status = 'published' ORDER BY id DESC")
    case.mistake(
        "ties_in_wrong_order",
        posts != [row[0] for row in wanted] and sorted(posts) == sorted(row[0] for row in wanted),
        "`feed`: posts of the same moment come in another order than by id, highest first.",
    )
