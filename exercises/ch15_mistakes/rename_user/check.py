"""The check of ``rename_user``, chapter 15."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.exc import PendingRollbackError
from sqlalchemy.orm import Session

from workbook.blog import Tag, User
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, Pair, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on


def calls(world: World) -> Iterator[Call]:
    users = world.data.users
    first, last = users[0], users[-1]
    yield _rename(first["id"], "a new name")
    yield _rename(first["id"], last["username"])
    if world.name == "authored":
        yield _rename(last["id"], last["username"])
        yield _rename(last["id"], "O'Brien %")
        yield _rename(last["id"], "x" * 31)
        yield _rename(last["id"], users[1]["username"], autoflush=False)


def pairs(world: World) -> Iterator[Pair]:
    first, second = draw.spread([user["id"] for user in world.data.users], 2)
    yield Pair(call(first, "the same"), call(second, "the same"))


def _rename(user_id: int, username: str, *, autoflush: bool = True) -> Call:
    def before(session: Session) -> Any:
        sent, waiting = Tag(name="sent"), Tag(name="waiting")
        session.add(sent)
        session.flush()
        session.add(waiting)
        return session.get(User, user_id), sent, waiting

    def after(_: Any, session: Session, held: Any) -> Any:
        return session.in_nested_transaction(), [thing in session for thing in held]

    return call(user_id, username, before=before, after=after, options={"autoflush": autoflush})


@on("authored")
def check_rename_user(case: Case) -> None:
    users = case.blog.users
    with case.session() as session:
        case.call(session, users[0]["id"], users[1]["username"])
        try:
            session.connection()
        except PendingRollbackError:
            name = "leaves_it_to_the_caller"
            case.wrong(case.exercise.messages[name], name, symptom="s24")
