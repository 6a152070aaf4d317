"""The check of ``state_of``, chapter 8."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workbook.blog import Tag, User
from workbook.judge.case import Case


def check_state_of(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM users ORDER BY id LIMIT 7")]
    with case.session() as session, case.session() as other, case.session() as closed:
        gone = closed.get_one(User, ids[0])
        closed.commit()
        closed.close()
        loaded, marked, wiped, partly, kept = (session.get_one(User, one) for one in ids[1:6])
        deleted = Tag(name="to be deleted")
        session.add(deleted)
        session.flush()
        session.delete(deleted)
        session.flush()
        session.delete(marked)
        session.expire(wiped)
        session.expire(partly, ["bio"])
        partly.full_name = "Changed"
        kept.bio = "changed"
        waiting = [Tag(name="waiting"), Tag(id=90_000, name="with an id")]
        with session.no_autoflush:
            session.add_all(waiting)
            elsewhere = other.get_one(User, ids[1])
            pending_there = User(username="there", email="there@example.com")
            other.add(pending_there)
            every: list[tuple[object, str, str]] = [
                (loaded, "persistent", "an object that was loaded"),
                (kept, "persistent", "an object that was loaded and then changed"),
                (Tag(name="new"), "transient", "a new object"),
                (Tag(id=90_001, name="new"), "transient", "a new object with an id set by hand"),
                (waiting[0], "pending", "a new object after add()"),
                (waiting[1], "pending", "a new object with an id set by hand, after add()"),
                (wiped, "expired", "an object after expire(object)"),
                (partly, "expired", 'an object after expire(object, ["bio"])'),
                (marked, "marked", "an object after delete(), before the flush"),
                (deleted, "deleted", "an object after delete() and flush()"),
                (gone, "detached", "an object of a session that was closed"),
                (elsewhere, "elsewhere", "an object of another session"),
                (pending_there, "elsewhere", "an object that another session is to insert"),
            ]
            for thing, expected, words in every:
                _state(case, session, thing, expected, words)


STATE_MISTAKES = {
    ("elsewhere", "persistent"): "forgets_other_sessions",
    ("elsewhere", "pending"): "forgets_other_sessions",
    ("elsewhere", "transient"): "forgets_other_sessions",
    ("elsewhere", "detached"): "forgets_other_sessions",
    ("pending", "persistent"): "judges_by_the_id",
    ("transient", "detached"): "judges_by_the_id",
    ("transient", "persistent"): "judges_by_the_id",
    ("marked", "persistent"): "delete_is_only_noted",
    ("marked", "deleted"): "delete_is_only_noted",
    ("expired", "persistent"): "forgets_expired",
    ("persistent", "expired"): "not_loaded_is_not_expired",
    ("deleted", "detached"): "deleted_is_no_state_of_its_own",
    ("deleted", "marked"): "deleted_is_no_state_of_its_own",
    ("deleted", "persistent"): "deleted_is_no_state_of_its_own",
}


STATE_HELP = {
    "forgets_other_sessions": " inspect(object).session says which session it belongs to.",
    "judges_by_the_id": " An id in Python says nothing about a row in the table.",
    "delete_is_only_noted": " delete() only notes a wish; session.deleted is the list of them.",
    "forgets_expired": " Values can also be emptied one by one.",
    "not_loaded_is_not_expired": " A relationship that was never read is not an expired value, "
    "and neither is one that was changed.",
    "deleted_is_no_state_of_its_own": " Its DELETE has been sent, and the transaction is open.",
}


def _state(case: Case, session: Session, thing: object, expected: str, words: str) -> None:
    got = case.call(session, thing)
    case.mistake(
        "sends_sql",
        case.recording.count > 0,
        f"For {words} your function sent SQL: reading a value of an expired object loads it, and "
        "afterwards it is not expired any more.",
    )
    case.mistake("returns_nothing", got is None, "None came back. Is a `return` missing?")
    if got == expected:
        return
    name = STATE_MISTAKES.get((expected, str(got)), "other_state")
    help_ = STATE_HELP.get(name, "")
    case.wrong(f"For {words} {expected!r} was expected; {got!r} came.{help_}", name)
