"""The check of ``front_page``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from sqlalchemy import inspect

from exercises.ch07_querying.common import FORGETS_UNIQUE, called, ids_of
from workbook.blog import Post
from workbook.judge.case import Case


def check_front_page(case: Case) -> None:
    # The newest post gets every tag and many comments: a join of both multiplies.
    ((hot,),) = case.sql(
        "SELECT id FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC, id DESC LIMIT 1"
    )
    case.sql(
        "INSERT INTO post_tags SELECT %(id)s, id FROM tags ON CONFLICT DO NOTHING RETURNING tag_id",
        id=hot,
    )
    case.sql(
        "INSERT INTO comments (post_id, author_id, content) SELECT %(id)s, u.id, 'Yes, ' || n "
        "FROM users u, generate_series(1, 3) AS n ORDER BY n, u.id RETURNING id",
        id=hot,
    )
    for limit in (4, 1, 100):
        _front_page(case, limit)


def _front_page(case: Case, limit: int) -> None:
    expected = ids_of(
        case,
        "SELECT id FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC, id DESC LIMIT %(limit)s",
        limit=limit,
    )
    with case.session() as session:
        got = called(case, session, limit, phrases=FORGETS_UNIQUE)
        ids = case.objects_of(got, Post)
        case.mistake(
            "limit_counts_joined_rows",
            len(expected) == limit and 0 < len(set(ids)) < limit and ids[:1] == expected[:1],
            f"{limit} posts were asked for and {len(set(ids))} came. Your LIMIT counts the rows of "
            "a join, and a post with many comments fills many of them.",
            symptom="s27",
        )
        case.mistake(
            "inner_join_drops",
            bool(ids) and [post for post in expected if post in ids] == ids != expected,
            "Posts are missing: those without tags, or without comments. An inner join keeps only "
            "posts that have a partner.",
        )
        drafts_too = ids_of(
            case,
            "SELECT id FROM posts ORDER BY published_at DESC, id DESC LIMIT %(limit)s",
            limit=limit,
        )
        case.same(
            ids,
            expected,
            mistakes={
                "drafts_too": (
                    drafts_too,
                    "Drafts come as well. They have no date, and NULL is sorted before everything "
                    "else when the order is descending.",
                )
            },
        )
        case.at_most(
            5,
            "n_plus_one",
            "The more posts, the more statements: something is loaded for each post by itself.",
        )
        _all_loaded(case, got)
        parts = case.sql(
            "SELECT (SELECT count(*) FROM comments WHERE post_id = ANY(%(ids)s)), "
            "(SELECT count(*) FROM post_tags WHERE post_id = ANY(%(ids)s))",
            ids=expected,
        )[0]
        fetched = max(entry.rows or 0 for entry in case.recording.statements)
        ((published,),) = case.sql("SELECT count(*) FROM posts WHERE status = 'published'")
        case.mistake(
            "cuts_in_python",
            case.recording.statements[0].rows == published > len(expected),
            f"All {published} posts were fetched, and all that belongs to them, for a page of "
            f"{limit}. Let the database stop there.",
        )
        case.mistake(
            "multiplies_rows",
            fetched > sum(parts) + len(expected),
            f"One statement fetched {fetched} rows, for {len(expected)} posts with {parts[0]} "
            f"comments and {parts[1]} tags: each comment came with each tag. Load one of the two "
            "collections in another way.",
        )
        session.expunge_all()
        _content(case, got)


def _all_loaded(case: Case, posts: list[Post]) -> None:
    for post in posts:
        for name in ("author", "tags", "comments"):
            case.mistake(
                f"{name}_left_lazy",
                name in inspect(post).unloaded,
                f"`{name}` of a post is not loaded: reading it would send a statement for each "
                "post, and fail after the session was closed.",
            )
        for comment in post.comments:
            case.mistake(
                "commenters_left_lazy",
                "author" in inspect(comment).unloaded,
                "The comments are loaded, their authors are not: each comment would send a "
                "statement. Options can be chained.",
            )


def _content(case: Case, posts: list[Post]) -> None:
    for post in posts:
        comments = case.sql(
            "SELECT c.id, u.username FROM comments c JOIN users u ON u.id = c.author_id "
            "WHERE post_id = %(id)s ORDER BY c.id",
            id=post.id,
        )
        tags = ids_of(
            case,
            "SELECT name FROM tags t JOIN post_tags pt ON pt.tag_id = t.id "
            "WHERE post_id = %(id)s ORDER BY name",
            id=post.id,
        )
        case.mistake(
            "collections_are_filtered",
            len(post.comments) != len(comments) or len(post.tags) != len(tags),
            f"Post {post.id} has {len(comments)} comments and {len(tags)} tags; your object holds "
            f"{len(post.comments)} and {len(post.tags)}.",
        )
        case.same([(c.id, c.author.username) for c in post.comments], comments)
        case.same([tag.name for tag in post.tags], tags)
