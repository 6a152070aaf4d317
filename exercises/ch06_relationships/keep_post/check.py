"""The check of ``keep_post``, chapter 6."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row
from sqlalchemy import inspect as look_at
from sqlalchemy.exc import NoResultFound

from exercises.ch06_relationships.common import given_back
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
        post.title,
        post.author.username,
        sorted(tag.name for tag in post.tags),
        sorted((comment.content, comment.author.username) for comment in post.comments),
    )


def check_keep_post(case: Case) -> None:
    numbers = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id")]
    busiest = case.sql(
        "SELECT post_id FROM comments GROUP BY post_id ORDER BY count(*) DESC, post_id LIMIT 1"
    )[0][0]
    bare = case.sql(
        "SELECT (SELECT min(id) FROM posts WHERE id NOT IN (SELECT post_id FROM comments)), "
        "(SELECT min(id) FROM posts WHERE id NOT IN (SELECT post_id FROM post_tags))"
    )[0]
    for number in (busiest, *bare, numbers[0], numbers[-1], numbers[len(numbers) // 2]):
        post = case.call(case.engine, number)
        given_back(case)
        case.mistake(
            "n_plus_one",
            case.recording.count > 5,
            f"{case.recording.count} statements for one post: its comments fetched their authors "
            "one by one.",
        )
        case.mistake(
            "inner_instead_of_outer",
            post is None and number in bare,
            "Your function gave back None for a post that exists, but has no comments or no tags. "
            "An inner join drops it.",
        )
        case.mistake(
            "rows_not_objects",
            isinstance(post, Row),
            "Your function gave back a row that holds a post: execute() gives rows, scalars() "
            "gives objects.",
            symptom="s38",
        )
        if post is None:
            case.wrong("Your function gave back None for a post that exists.", "returns_nothing")
        case.mistake("other_objects", not isinstance(post, Post), "It should give back a Post.")
        case.mistake(
            "expired",
            look_at(post).expired_attributes != set() and case.recording.commits > 0,
            "Your function commits, and after a commit everything that was loaded has expired: the "
            "next touch loads again, and without a session it cannot.",
        )
        got = (
            case.read(post, "title"),
            case.read(case.read(post, "author"), "username"),
            sorted(case.read(tag, "name") for tag in case.read(post, "tags")),
            sorted(
                (case.read(comment, "content"), case.read(case.read(comment, "author"), "username"))
                for comment in case.read(post, "comments")
            ),
        )
        given_back(case)
        case.same(got, _post_from_outside(case, number), message="Not what is in the database.")
    missing = case.call(
        case.engine,
        numbers[-1] + 1000,
        raising={
            NoResultFound: (
                "raises_when_missing",
                "For an id that does not exist your code raises an error; None was asked for.",
            )
        },
    )
    case.mistake(
        "not_none", missing is not None, "For an id that does not exist it should give back None."
    )
    given_back(case)


def _post_from_outside(case: Case, number: int) -> Any:
    title, username = case.sql(
        "SELECT p.title, u.username FROM posts p JOIN users u ON u.id = p.author_id "
        "WHERE p.id = %(id)s",
        id=number,
    )[0]
    tags = case.sql(
        "SELECT t.name FROM post_tags l JOIN tags t ON t.id = l.tag_id WHERE l.post_id = %(id)s",
        id=number,
    )
    comments = case.sql(
        "SELECT c.content, u.username FROM comments c JOIN users u ON u.id = c.author_id "
        "WHERE c.post_id = %(id)s",
        id=number,
    )
    return title, username, sorted(name for (name,) in tags), sorted(comments)
