"""The check of ``front_page``, chapter 7."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from exercises.ch07_querying.common import DATED, called
from workbook.blog import Post
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

# The newest post gets every tag and many comments: a join of both multiplies.
HOT = """
INSERT INTO post_tags SELECT p.id, t.id FROM tags t, (SELECT id FROM posts
  WHERE status = 'published' ORDER BY published_at DESC, id DESC LIMIT 1) AS p
  ORDER BY t.id LIMIT 40 ON CONFLICT DO NOTHING;
INSERT INTO comments (post_id, author_id, content, created_at)
SELECT p.id, u.id, 'Yes', u.created_at FROM users u, generate_series(1, 3) AS n,
  (SELECT id FROM posts WHERE status = 'published' ORDER BY published_at DESC, id DESC LIMIT 1) AS p
  ORDER BY n, u.id LIMIT 40
"""


FORGETS_UNIQUE = {
    "unique() method must be invoked": (
        "forgets_unique",
        (
            "A collection is loaded by a join, so the result contains a post once for each row "
            "that the join returns for it. Call unique() on the result, or load the collection "
            "differently."
        ),
    )
}


def calls(world: World) -> Iterator[Call]:
    setup = f"{DATED}; {HOT}" if world.name == "hostile" else HOT
    for limit in (4, 130) if world.name == "hostile" else (4, 1, 0, 100):
        # Authors may come with statements of their own, so more than the reference's rows are in
        # order. Each tag with each comment of the first post is far more.
        few = 450 if world.name == "hostile" else 300
        yield call(limit, setup=setup, rows=few if limit <= 4 else 100_000, after=_shown)


def _shown(posts: list[Post], session: Session, _: Any) -> Any:
    """What a template reads when the session is closed."""
    session.close()
    return [
        (
            post.title,
            post.author.username,
            [tag.name for tag in post.tags],
            [(comment.content, comment.author.username) for comment in post.comments],
        )
        for post in posts
    ]


def check_front_page(case: Case) -> None:
    case.sql(HOT + " RETURNING id")
    with case.session() as session:
        posts = called(case, session, 4, phrases=FORGETS_UNIQUE)
        case.mistake(
            "ends_the_transaction",
            case.recording.commits + case.recording.rollbacks > 0,
            case.exercise.messages["ends_the_transaction"],
        )
        posts = [post for post in posts or () if isinstance(post, Post)]
        case.at_most(
            5,
            "n_plus_one",
            "Is something loaded separately for each post? Then the number of statements grows "
            "with the posts.",
        )
        _judge_loaded(case, posts)
        tags, comments = sum(len(p.tags) for p in posts), sum(len(p.comments) for p in posts)
        rows = [entry.rows or 0 for entry in case.recording.statements]
        ((published,),) = case.sql("SELECT count(*) FROM posts WHERE status = 'published'")
        case.mistake(
            "cuts_in_python",
            rows[:1] == [published] and len(posts) < published,
            f"All {published} posts were fetched, with everything that belongs to them, for a page "
            "of 4. Let the database limit the posts.",
        )
        case.mistake(
            "multiplies_rows",
            len(posts) == 4 and max(rows, default=0) > tags + comments + 4,
            f"One statement fetched {max(rows, default=0)} rows, for {len(posts)} posts with "
            f"{comments} comments and {tags} tags: does a join pair the two collections with each "
            "other? Then load one of them differently.",
        )


def _judge_loaded(case: Case, posts: list[Post]) -> None:
    for post in posts:
        for name in ("author", "tags", "comments"):
            case.mistake(
                f"{name}_left_lazy",
                name in inspect(post).unloaded,
                f"`{name}` of a post isn't loaded: reading it would send a statement for each "
                "post, and raise an error after the session is closed.",
            )
        case.mistake(
            "commenters_left_lazy",
            any("author" in inspect(comment).unloaded for comment in post.comments),
            "The comments are loaded, but their authors aren't: reading them would send more "
            "statements. Options can be chained.",
        )
