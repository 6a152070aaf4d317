"""The check of ``hand_over``, chapter 6."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from exercises.ch06_relationships.common import called
from workbook.blog import User
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

# All comments but those of one user and what was answered to them, which goes with them.
COMMENTS_LEFT = """
WITH RECURSIVE going AS (
    SELECT id FROM comments WHERE author_id = %(id)s
    UNION SELECT c.id FROM comments c JOIN going ON c.parent_id = going.id
)
SELECT id, author_id FROM comments WHERE id NOT IN (SELECT id FROM going) ORDER BY id
"""


def calls(world: World) -> Iterator[Call]:
    posts = Counter(post["author_id"] for post in world.data.posts)
    names = {user["id"]: user["username"] for user in world.data.users}
    busy = sorted(posts, key=lambda author: (-posts[author], author))
    quiet = [user for user in names if user not in posts]
    most, second, last = busy[0], busy[1], busy[-1]
    if world.name == "hostile":
        there = {name: user for user, name in names.items()}
        yield call("Ada", "ADA", before=_loaded(there["Ada"], there["ADA"]))
        yield call(names[most], "%")
        return
    yield call(names[most], names[second])
    yield call(names[second], names[most], before=_loaded(most, second))
    yield call(names[last], names[quiet[0]], before=_loaded(last))
    yield call(names[quiet[0]], names[most], before=_loaded(quiet[0], most))


def _loaded(*users: int) -> Any:
    """The session holds these users, with their posts, before the call."""

    def before(session: Session) -> Any:
        held = [session.get_one(User, user) for user in users]
        return held, [list(user.posts) for user in held]

    return before


def check_hand_over(case: Case) -> None:
    users = case.sql(
        "SELECT u.id, u.username, count(p.id) FROM users u LEFT JOIN posts p ON p.author_id = u.id "
        "GROUP BY u.id ORDER BY count(p.id) DESC, u.id"
    )
    heir_id, heir, _ = users[0]
    for old_id, old, number in (users[1], users[2], users[-1]):
        posts = case.sql(
            "SELECT id, title, content, status, views, published_at, created_at FROM posts "
            "ORDER BY id"
        )
        authors = dict(case.sql("SELECT id, author_id FROM posts"))
        comments = case.sql(COMMENTS_LEFT, id=old_id)
        with case.session() as session:
            got = called(
                case,
                session,
                old,
                heir,
                phrases={
                    "not-null constraint": (
                        "refused",
                        (
                            "PostgreSQL refused a statement. A post cannot be without an author, "
                            "not even for a moment: author_id is NOT NULL."
                        ),
                    ),
                    "has been deleted": (
                        "taken_out_first",
                        (
                            "A post that is taken out of leaver.posts before it has another author "
                            "is an orphan, and the next flush deletes it. Give it its new author: "
                            "it leaves the list by itself."
                        ),
                    ),
                },
            )
            case.mistake(
                "commits",
                case.recording.commits > 0,
                "Your function commits; the caller does that.",
            )
            case.mistake(
                "not_sent",
                bool(session.new or session.dirty or session.deleted),
                "Something has not been sent yet when your function returns.",
            )
            session.commit()
        left = case.sql(
            "SELECT id, title, content, status, views, published_at, created_at FROM posts "
            "ORDER BY id"
        )
        kept = {row[0] for row in left}
        lost = [key for key in authors if key not in kept]
        case.mistake(
            "heirs_posts_lost",
            any(authors[key] == heir_id for key in lost),
            "Posts that the heir had before are gone. Assigning to heir.posts replaces the list, "
            "and what falls out of it is an orphan: it is deleted.",
        )
        case.mistake(
            "deleted_with_the_leaver",
            len(lost) == number > 0,
            f"All {number} posts went with the leaver. PostgreSQL deletes those that are still the "
            "leaver's, and the session deletes those that are in a list leaver.posts which it "
            "loaded earlier: an UPDATE past the session does not change that list.",
        )
        drafts = [row[0] for row in posts if row[3] == "draft" and authors[row[0]] == old_id]
        case.mistake(
            "drafts_lost",
            bool(lost) and lost == drafts,
            "The drafts of the leaver are gone. They are posts as well: none should be lost.",
        )
        case.mistake(
            "posts_lost",
            bool(lost),
            f"{len(lost)} of {number} posts are gone: they were still the leaver's. A list that "
            "changes while one goes through it skips every second one.",
        )
        case.same(left, posts, message="A post has changed, apart from its author.")
        case.mistake(
            "heir_goes",
            not case.sql("SELECT 1 FROM users WHERE id = %(id)s", id=heir_id),
            f"{heir} is gone, and was to get the posts of {old}. The leaver comes first.",
        )
        case.mistake(
            "leaver_stays",
            bool(case.sql("SELECT 1 FROM users WHERE id = %(id)s", id=old_id)),
            f"{old} is still there.",
        )
        expected = {key: heir_id if value == old_id else value for key, value in authors.items()}
        case.same(
            sorted(case.sql("SELECT id, author_id FROM posts")),
            sorted(expected.items()),
            message="Posts have another author than they should.",
            mistake="other_authors",
        )
        case.same(
            case.sql("SELECT id, author_id FROM comments ORDER BY id"),
            comments,
            message="The comments of the leaver (with the answers to them) should be gone, and all "
            "others should be as they were.",
            mistake="other_comments",
        )
        case.mistake("returns_nothing", got is None, "It should give back a number, not None.")
        case.same(
            got,
            number,
            message="It should give back the number of posts that changed hands.",
            mistake="other_number",
        )
