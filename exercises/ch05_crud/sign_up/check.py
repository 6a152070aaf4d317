"""The check of ``sign_up``, chapter 5."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from workbook.blog import Comment, Tag
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    yield call("tove", "tove@example.net", after=_works)
    yield call("tove", "other@example.net", after=_works)
    yield call("Tove", "TOVE@example.net", after=_works)
    for user in world.data.users[-1:]:
        yield call("other", user["email"], after=_works)
    yield call("x" * 300, "long@example.net")
    yield call(None, "nameless@example.net")
    if world.name == "authored":
        yield from _more(world)


def _more(world: World) -> Iterator[Call]:
    """Each call takes two pictures of the whole database: these are made in one world only."""
    yield call("tove ", " tove@example.net", after=_works)
    for user in world.data.users[-1:]:
        yield call(user["username"], user["email"], after=_works)
        yield call(user["username"].upper(), user["email"].upper(), after=_works)
    for name in draw.HOSTILE_TEXTS[:2]:
        yield call(f"{name}!", f"{name}@example.net", after=_works)
    yield call("una", "una@example.net", before=_holds, after=_goes_on)
    yield call("nameless", None)
    yield call(None, "uq_users_email@example.net")
    yield call("nul\x00", "nul@example.net")
    yield call(
        "ole",
        "ole@example.net",
        before=lambda session: session.add(Comment(post_id=-1, author_id=-1, content="")),
        words="sign_up(session, 'ole', 'ole@example.net') when the session holds a comment on a "
        "post that isn't there",
    )


def pairs(world: World) -> Iterator[Pair]:
    yield Pair(call("tove", "tove@example.net"), call("tove", "other@example.net"))


def _works(_: Any, session: Session, __: Any) -> Any:
    """What the caller does next with the session."""
    return session.scalar(text("SELECT 1"))


def _holds(session: Session) -> Tag:
    tag = Tag(name="mine")
    session.add(tag)
    return tag


def _goes_on(_: Any, session: Session, tag: Tag) -> Any:
    """What the caller does next with an object of the session."""
    return tag in session, tag.name


def check_sign_up(case: Case) -> None:
    taken = case.blog.users[4]
    with case.session() as session:
        case.call(
            session,
            taken["username"],
            "new@example.net",
            raising={
                IntegrityError: (
                    "lets_the_error_out",
                    "A name that is taken is an ordinary answer here, not a failure: the caller "
                    "expects False and got an IntegrityError.",
                )
            },
        )
        try:
            session.scalar(text("SELECT 1"))
        except SQLAlchemyError as error:
            case.wrong(
                "After your function returned, the session can't be used: the caller's next "
                "statement fails, because the failed transaction was never ended.",
                "leaves_the_session_broken",
                error,
            )
