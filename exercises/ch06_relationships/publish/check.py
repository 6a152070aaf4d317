"""The check of ``publish``, chapter 6."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect as look_at
from sqlalchemy.orm import Session

from exercises.ch06_relationships.common import called, count
from workbook.blog import Post, Tag
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    users = draw.texts([user["username"] for user in world.data.users], most=100)
    users = [name for name in users if any(row["username"] == name for row in world.data.users)]
    tags = [tag["name"] for tag in world.data.tags]
    names = draw.texts(tags, absent="brand-new", most=20)
    titles = draw.texts(["Old and new"])
    lists = [[*names, *names[:3]], [], [name.upper() for name in names[:4]], [*tags[:3], "waiting"]]
    if world.name != "generated":
        lists.append([f"extra {number}" for number in range(60)])
    for number, tag_names in enumerate(lists):
        user, title = users[number % len(users)], titles[number % len(titles)]
        yield call(user, title, tag_names, before=_waiting, after=_kept)
    yield call(users[-1], "Too long a tag", [*tags[:1], "t" * 31])


def _waiting(session: Session) -> Any:
    """A tag that the caller has added and not yet committed."""
    tag = Tag(name="waiting")
    session.add(tag)
    session.flush()
    return tag


def _kept(_: Any, session: Session, tag: Tag) -> Any:
    return tag in session


def check_publish(case: Case) -> None:
    tags = [name for (name,) in case.sql("SELECT name FROM tags ORDER BY id")]
    author = case.sql("SELECT username FROM users ORDER BY id DESC LIMIT 1")[0][0]
    before = count(case, "posts")
    trials = [
        ("Old and new", [tags[3], "brand-new", tags[0]]),
        ("Twice", ["twice", tags[2], "twice", tags[2]]),
        ("None", []),
        ("Many", [*tags, *(f"extra-{number}" for number in range(12))]),
    ]
    for title, names in trials:
        with case.session() as session:
            post = _publish(case, session, author, title, names)
            case.mistake(
                "commits",
                case.recording.commits > 0,
                "Your function commits. The caller does that, perhaps together with other changes.",
            )
            case.at_most(
                6, "one_statement_per_tag", "The number of statements grows with the tags."
            )
            session.commit()
            number = case.read(post, "id")
        rows = case.sql(
            "SELECT u.username, p.title, p.content, p.status, p.published_at IS NULL FROM posts p "
            "JOIN users u ON u.id = p.author_id WHERE p.id = %(id)s",
            id=number,
        )
        case.same(
            rows,
            [(author, title, "", "published", True)],
            message="The row in posts is not what the task asks for (author, title, content, "
            "status, published_at is NULL).",
            mistake="other_row",
        )
        found = case.sql(
            "SELECT t.name FROM post_tags l JOIN tags t ON t.id = l.tag_id "
            "WHERE l.post_id = %(id)s ORDER BY t.name",
            id=number,
        )
        expected = [(name,) for name in sorted(set(names))]
        known = [(name,) for name in sorted(set(names) & set(tags))]
        case.same(
            found,
            expected,
            mistakes={
                "only_known_tags": (known, "Tags that did not exist yet are missing."),
                "without_tags": ([], "The post has no tags."),
            },
            message="The post has other tags than those that were named.",
            mistake="other_tags",
        )
    case.same(
        count(case, "posts"),
        before + len(trials),
        message="One call should write one post.",
        mistake="other_number_of_posts",
    )
    case.same(
        [name for (name,) in case.sql("SELECT name FROM tags ORDER BY id")][: len(tags)],
        tags,
        message="Tags that were there have changed.",
        mistake="tags_changed",
    )


def _publish(case: Case, session: Session, author: str, title: str, names: list[str]) -> Post:
    taken = (
        (
            "name_twice_makes_two",
            (
                "A name that stands in the list twice is used twice, and the second time it is "
                "refused. It counts once."
            ),
        )
        if len(names) != len(set(names))
        else (
            "new_tag_each_time",
            (
                "PostgreSQL refused a row: a tag of that name is there already. Tag(name=...) "
                "always means a new row."
            ),
        )
    )
    no_object = (
        "rows_not_objects",
        (
            "What you put into author= or tags= is no User and no Tag: perhaps a row, as execute() "
            "gives it, or a name."
        ),
    )
    post = called(
        case,
        session,
        author,
        title,
        list(names),
        phrases={"uq_tags": taken, "pk_post_tags": taken, "_sa_instance_state": no_object},
    )
    case.mistake(
        "returns_nothing",
        post is None,
        "Your function gave back None. Is a `return` missing?",
    )
    case.mistake("other_objects", not isinstance(post, Post), "It should give back the Post.")
    case.mistake(
        "other_session",
        post not in session and look_at(post).key is not None,
        "The post was saved by another session than the one that your function was given. The "
        "caller cannot take that back.",
    )
    case.mistake(
        "never_added",
        post not in session,
        "The post is not in the session, so it will never be saved. Post(author=user) does not "
        "add it; since SQLAlchemy 2.0 somebody has to.",
    )
    case.mistake(
        "not_flushed",
        look_at(post).pending,
        "The post has no id yet: it was added, but nothing has been sent.",
    )
    assert isinstance(post, Post)
    return post
