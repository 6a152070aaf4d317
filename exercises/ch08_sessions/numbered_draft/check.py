"""The check of ``numbered_draft``, chapter 8."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from sqlalchemy.exc import (
    IntegrityError,
)
from sqlalchemy.orm import Session

from exercises.ch08_sessions.common import Known, left_open
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.feedback import NotYet


def check_numbered_draft(case: Case) -> None:
    authors = case.sql(
        "SELECT author_id, count(*), count(*) FILTER (WHERE status = 'draft') FROM posts "
        "GROUP BY 1 HAVING count(*) FILTER (WHERE status = 'draft') BETWEEN 1 AND count(*) - 1 "
        "ORDER BY 2 DESC, 1 LIMIT 2"
    )
    nobody = case.sql("SELECT id FROM users EXCEPT SELECT author_id FROM posts ORDER BY 1 LIMIT 1")
    case.sql(  # a title belongs to nobody alone
        "UPDATE posts SET title = 'Draft 1' WHERE id = "
        "(SELECT min(id) FROM posts WHERE author_id = %(a)s)",
        a=authors[0][0],
    )
    for author, posts, drafts in [*authors, (nobody[0][0], 0, 0)]:
        with case.session() as session:
            for waiting in (0, 2):
                title, content = "Waiting", "in the session"
                session.add_all(
                    [Post(author_id=author, title=title, content=content) for _ in range(waiting)]
                )
                number = posts + waiting + (2 if waiting else 1)
                _numbered(case, session, author, number, waiting, drafts)


def _numbered(
    case: Case, session: Session, author: int, number: int, waiting: int, drafts: int
) -> None:
    half = (
        "half_built_post",
        "The database refused a post that was not finished: a query flushed it first. Ask your "
        "questions before you add the object, or add it to a collection.",
    )
    known: Known = {IntegrityError: half}
    try:
        post = case.call(session, author, raising=known)
    except NotYet as wrong:
        case.mistake(
            "no_group_no_number",
            "NoneType" in wrong.message and number == 1,
            "Your code has no number to reckon with. For an author without posts a count is 0; a "
            "GROUP BY, or max(), gives no row or NULL.",
            line=wrong.line,
        )
        raise
    left_open(case)
    case.mistake("returns_nothing", post is None, "None came back: the new post was asked for.")
    title = case.read(post, "title")
    case.mistake(
        "counts_itself",
        title == f"Draft {number + 1}",
        f"The title is {title!r}, one too many: the new post was in the session already when the "
        "posts were counted, and autoflush inserted it before the count.",
    )
    case.mistake(
        "misses_what_is_waiting",
        waiting > 0 and title == f"Draft {number - waiting}",
        f"The title is {title!r}: {waiting} posts that the caller had added and not yet flushed "
        "are not counted. Without autoflush the database has not heard of them.",
    )
    case.mistake(
        "counts_from_zero",
        title == f"Draft {number - 1}",
        f"The title is {title!r}: N is one more than the posts that are there.",
    )
    case.mistake(
        "counts_drafts_only",
        number != drafts + waiting + (2 if waiting else 1)
        and title == f"Draft {drafts + waiting + (2 if waiting else 1)}",
        f"The title is {title!r}: published posts count as well.",
    )
    case.same(
        title,
        f"Draft {number}",
        message=f"The title is {title!r}; {f'Draft {number}'!r} was expected: one more than the "
        "posts of this author.",
        mistake="wrong_title",
    )
    case.mistake(
        "forgets_flush",
        "id" not in vars(post) or post.id is None,
        "The post that came back has no id: its INSERT has not been sent.",
    )
    case.same(
        (post.author_id, post.content, post.status),
        (author, "", "draft"),
        message="The post that came back has another author, content or status than it should.",
        mistake="wrong_values",
    )
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "loads_the_posts",
        fetched > waiting + 1,
        f"For one number your code fetched {fetched} posts. Let the database count.",
    )
