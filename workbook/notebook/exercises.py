"""``check``, ``hint`` and ``solution`` for a notebook cell."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from workbook.course import catalogue, progress, solutions
from workbook.course.not_writable import NotWritable
from workbook.displays.show import Html, display
from workbook.judge import as_html, checking
from workbook.notebook.source import Source

if TYPE_CHECKING:
    from workbook.judge.replay_case import Replay


def check(name: str | Callable[..., Any]) -> None:
    """Judge your answer to one exercise or, given a chapter's name, to all of its exercises.

    You can pass the function or class itself: ``check(sign_up)`` is ``check("sign_up")``.
    """
    if (exercises := _select(name)) is None:
        return
    if not exercises:
        _say("That chapter has no exercises.")
    try:
        for feedback in checking.check(exercises):
            display(as_html.render(feedback))
    except NotWritable as error:
        _say(str(error))


def replay(name: str | Callable[..., Any]) -> Replay | None:
    """Judge your answer and open the case that differed: its database, session and arguments.

    ::

        case = replay("find_by_email")
        case.call()          # your function once more, with its SQL under the cell
        case.session, case.arguments

    An async function is awaited, and its session is an AsyncSession: ``await case.call()``.
    """
    from workbook.judge import replay as replaying

    if (exercise := _select_one(name)) is None:
        return None
    [feedback] = checking.check([exercise])
    display(as_html.render(feedback))
    try:
        return replaying.replay(exercise, feedback)
    except replaying.NothingToReplay as error:
        _say(str(error))
        return None


def hint(name: str | Callable[..., Any]) -> None:
    """Show the hints opened so far and one more: a question, a pointer, most of the way."""
    if (exercise := _select_one(name)) is None:
        return
    try:
        opened = progress.open_hint(exercise.name, len(exercise.hints))
    except NotWritable as error:
        _say(str(error))
        return
    lines = [f"{i}. {text}" for i, text in enumerate(exercise.hints[:opened], 1)]
    left = len(exercise.hints) - opened
    lines.append(f"({left} more)" if left else "(that was the last one)")
    html = "".join(f"<p>{_code(line)}</p>" for line in lines)
    display(Html(f'<div class="wb-hint">{html}</div>', "\n".join(lines)))


def solution(name: str | Callable[..., Any], anyway: bool = False) -> None:
    """Show the solution: after your own has passed, or with ``anyway=True`` at any time."""
    if (exercise := _select_one(name)) is None:
        return
    if exercise.name in progress.read().right or anyway:
        display(Source(solutions.with_more(exercise)))
        return
    _say(
        f"Your own answer has not passed yet. hint({exercise.name!r}) helps without giving "
        f"the solution away; solution({exercise.name!r}, anyway=True) opens the solution now."
    )


def _select(name: str | Callable[..., Any]) -> tuple[catalogue.Exercise, ...] | None:
    try:
        return catalogue.select(name if isinstance(name, str) else _name_of(name))
    except catalogue.UnknownName as error:
        _say(str(error))
        return None


def _name_of(answer: Any) -> str:
    """The exercise that a function or class answers: its own name, or that of the project."""
    name = getattr(answer, "__name__", None) or repr(answer)
    owners = (each.name for each in catalogue.exercises() if name in each.objects)
    return next(owners, name)


def _select_one(name: str | Callable[..., Any]) -> catalogue.Exercise | None:
    chosen = _select(name)
    if chosen is None:
        return None
    if len(chosen) != 1:
        names = ", ".join(exercise.name for exercise in chosen)
        _say(f"Which one? {names}" if chosen else "That chapter has no exercises.")
        return None
    return chosen[0]


def _say(text: str) -> None:
    display(Html(f"<p>{escape(text)}</p>", text))


def _code(text: str) -> str:
    """Escaped, with `code` between backticks set as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))
