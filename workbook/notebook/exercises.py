"""``check``, ``hint`` and ``solution`` for a notebook cell."""

from __future__ import annotations

from html import escape

from workbook.course import catalogue, progress, solutions
from workbook.display import Html, display
from workbook.judge import as_html, session
from workbook.notebook.source import Source


def check(name: str) -> None:
    """Judge your answer to one exercise, or with a chapter's name to all of its exercises."""
    if (exercises := _select(name)) is None:
        return
    for feedback in session.check(exercises):
        display(as_html.render(feedback))


def hint(name: str) -> None:
    """Show the hints opened so far and one more: a question, a pointer, most of the way."""
    if (exercises := _select(name)) is None:
        return
    exercise = exercises[0]
    opened = progress.open_hint(exercise.name, len(exercise.hints))
    lines = [f"{i}. {text}" for i, text in enumerate(exercise.hints[:opened], 1)]
    left = len(exercise.hints) - opened
    lines.append(f"({left} more)" if left else "(that was the last one)")
    html = "".join(f"<p>{_code(line)}</p>" for line in lines)
    display(Html(f'<div class="wb-hint">{html}</div>', "\n".join(lines)))


def solution(name: str, anyway: bool = False) -> None:
    """Show the solution: after your own has passed, or with ``anyway=True`` at any time."""
    if (exercises := _select(name)) is None:
        return
    exercise = exercises[0]
    if exercise.name in progress.read().right or anyway:
        display(Source(solutions.source(exercise)))
        return
    text = (
        f"Your own answer has not passed yet. hint({name!r}) helps without giving it away; "
        f"solution({name!r}, anyway=True) opens it now."
    )
    display(Html(f"<p>{escape(text)}</p>", text))


def _select(name: str) -> tuple[catalogue.Exercise, ...] | None:
    try:
        return catalogue.select(name)
    except catalogue.UnknownName as error:
        display(Html(f"<p>{escape(str(error))}</p>", str(error)))
        return None


def _code(text: str) -> str:
    """Escaped, with `code` between backticks set as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))
