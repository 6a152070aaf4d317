"""What every function says of a post that is not there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from workbook.blog import Tag
from workbook.judge.case import Case


def _error_of(case: Case, name: str, *arguments: Any) -> BaseException | None:
    """What the learner's function raised; ``None`` when it did not."""
    try:
        return case.raises(LookupError, *arguments, name=name, otherwise="")
    except Exception as error:
        if getattr(error, "mistake", "") == "does_not_raise":
            return None
        if getattr(error, "mistake", "") == "raises":
            case.wrong(
                f"`{name}` for a post that is not there: NoSuchPost was expected. {error}",
                "no_such_post_is_not_said",
                error.__context__,
            )
        raise


def no_such_post(case: Case, name: str, *arguments: Any) -> None:
    with case.session() as session:
        error = _error_of(case, name, session, *arguments)
        case.mistake(
            "no_such_post_is_not_said",
            type(error).__name__ != "NoSuchPost",
            f"`{name}` for a post that is not there: NoSuchPost was expected, "
            f"{'no error' if error is None else type(error).__name__} came.",
        )
        made = session.scalar(select(func.count()).where(Tag.name == "for-nobody"))
        case.mistake(
            "makes_tags_for_nobody",
            bool(made),
            "`tag_post` raised NoSuchPost, but has made the tag all the same.",
        )
