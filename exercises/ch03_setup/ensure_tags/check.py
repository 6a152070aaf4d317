"""The check of ``ensure_tags``, chapter 3."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import (
    IntegrityError,
)
from sqlalchemy.orm import Session

from workbook.blog import Tag
from workbook.judge.case import Case

ADDED_TWICE = (
    "The same name was added twice, and the unique constraint refused it. A tag that waits in the "
    "session is not in the database yet: a query finds it only after a flush."
)


TWICE = ("adds_twice", ADDED_TWICE)


def check_ensure_tags(case: Case) -> None:
    old = [name for (name,) in case.sql("SELECT name FROM tags ORDER BY name DESC LIMIT 2")]
    before = {name: number for number, name in case.sql("SELECT id, name FROM tags")}
    for autoflush, new in ((True, "setup"), (False, "pool")):
        names = [old[0], f"{new} b", f"{new} a", f"{new} b", old[1], old[0]]
        with case.session(autoflush=autoflush) as session:
            got = case.call(session, names, raising={IntegrityError: TWICE})
            case.mistake(
                "commits_itself",
                case.recording.commits > 0,
                "Your function commits. The caller decides when: its other work may still fail.",
            )
            _judge_tags(case, session, got, names, before)
            case.mistake(
                "changes_the_session",
                session.autoflush != autoflush,
                "Your function changed a setting of the caller's session (autoflush).",
            )
        with case.session(autoflush=autoflush) as session:
            session.add_all([Tag(name=f"{new} waiting"), Tag(name=f"{new} of the caller")])
            got = case.call(session, [f"{new} waiting"], raising={IntegrityError: TWICE})
            _judge_tags(case, session, got, [f"{new} waiting"], before)
            case.mistake(
                "loses_work_of_the_caller",
                not case.sql(
                    "SELECT 1 FROM tags WHERE name = %(name)s", name=f"{new} of the caller"
                ),
                "The caller had added another tag to the session and committed after your "
                "function. That tag is not in the database: was something rolled back?",
            )
    with case.session() as session:
        case.same(case.call(session, []), [])


def _judge_tags(
    case: Case, session: Session, got: Any, names: list[str], before: dict[str, int]
) -> None:
    came = case.objects_of(got, Tag, "name")
    case.same(
        came,
        names,
        mistakes={
            "drops_repeats": (
                list(dict.fromkeys(names)),
                "A name that stands in the list several times came back only once.",
            ),
            "misses_known_tags": (
                [name for name in names if name not in before],
                "Only the new tags came back; those that were there already are asked for too.",
            ),
        },
    )
    try:
        session.commit()
    except IntegrityError as error:
        case.wrong(f"At the caller's commit: {ADDED_TWICE}", "adds_twice", error)
    case.mistake(
        "several_objects_for_one_name",
        any(tag is not got[names.index(tag.name)] for tag in got),
        "The same name came back as two different objects.",
    )
    for name in names:
        rows = case.sql("SELECT id FROM tags WHERE name = %(name)s", name=name)
        case.mistake(
            "adds_nothing",
            not rows,
            f"After the caller's commit there is no tag {name!r} in the database.",
        )
        case.mistake(
            "replaces_known_tags",
            name in before and rows != [(before[name],)],
            f"The tag {name!r} was there already and has another id now.",
        )
