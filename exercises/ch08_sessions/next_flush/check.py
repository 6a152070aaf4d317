"""The check of ``next_flush``, chapter 8."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from sqlalchemy.orm import Session

from exercises.ch08_sessions.common import left_open, sent_any
from workbook.blog import Post, Tag, User
from workbook.judge.case import Case


def check_next_flush(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM users ORDER BY id LIMIT 5")]
    quiet = case.sql(
        "SELECT p.id FROM posts p WHERE NOT EXISTS "
        "(SELECT 1 FROM comments c WHERE c.post_id = p.id) ORDER BY p.id LIMIT 3"
    )
    with case.session() as session:
        _flush_is(case, session, (0, 0, 0), "nothing was done")
        one, two, three, four, five = (session.get_one(User, one) for one in ids)
        posts = [session.get_one(Post, row[0]) for row in quiet]
        one.bio = str(one.bio) + " More."
        two.email = "changed@example.com"
        three.email = three.email
        four.full_name, was = "Somebody Else", four.full_name
        four.full_name = was
        five.bio, five.full_name = "a", "b"
        session.add_all([Tag(name="new one"), Tag(name="new two"), Tag(name="new three")])
        session.add(User(username="new", email="new@example.com"))
        _flush_is(
            case,
            session,
            (4, 3, 0),
            "four objects were added, three users changed, and two more set to what they were",
            {
                (4, 5, 0): (
                    "counts_what_was_touched",
                    "session.dirty holds every object whose attributes were set, also to the same "
                    "value. Such an object needs no UPDATE.",
                ),
            },
        )
        session.flush()
        posts[0].title = "Changed, and then deleted"
        for post in posts:
            session.delete(post)
        one.bio = "Once more."
        extra = Tag(name="added and taken out")
        session.add(extra)
        session.expunge(extra)
        _flush_is(
            case,
            session,
            (0, 1, 3),
            "one user changed and three posts were deleted, one of them changed before",
            {
                (0, 2, 3): (
                    "updates_what_is_deleted",
                    "An object that will be deleted is counted as changed too: its row goes, "
                    "nothing is updated first.",
                ),
                (0, 1, 0): ("forgets_deleted", "The objects that delete() has marked are missing."),
            },
        )


def _flush_is(
    case: Case,
    session: Session,
    expected: tuple[int, int, int],
    words: str,
    mistakes: dict[tuple[int, int, int], tuple[str, str]] | None = None,
) -> None:
    waiting = len(session.new), len(session.dirty), len(session.deleted)
    got = case.call(session)
    left_open(case)
    case.mistake(
        "flushes",
        sent_any(case, "INSERT", "UPDATE", "DELETE"),
        "Your function sends what it was to count. The session knows beforehand.",
    )
    case.mistake(
        "sends_sql", case.recording.count > 0, "Your function sent SQL; nothing is needed for it."
    )
    still = len(session.new), len(session.dirty), len(session.deleted)
    case.mistake(
        "changes_the_session",
        still != waiting,
        "After your function the session has other work to do than before.",
    )
    for answer, (name, message) in (mistakes or {}).items():
        case.mistake(name, got == answer, message)
    case.same(got, expected, message=f"When {words}, {expected} was expected; {got!r} came.")
