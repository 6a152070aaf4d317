"""Feedback for a notebook."""

from __future__ import annotations

from html import escape

from workbook import errorindex
from workbook.course import catalogue, paths
from workbook.displays.show import Html
from workbook.judge.feedback import NOT_JUDGED, Feedback, State

_COLOURS = {
    State.RIGHT: "var(--jp-success-color1,#2e7d32)",
    State.NOT_YET: "var(--jp-error-color1,#d32f2f)",
    State.NOT_ATTEMPTED: "var(--jp-ui-font-color2,#777)",
}
_MARKS = {State.RIGHT: "✓", State.NOT_YET: "✗", State.NOT_ATTEMPTED: "·"}


def render(feedback: Feedback) -> Html:
    """The judgement as a small framed block; its text form is the message alone."""
    colour = _COLOURS[feedback.state]
    head = (
        f'<div><b style="color:{colour}">{_MARKS[feedback.state]} {feedback.exercise}</b>: '
        f"{feedback.state_text}</div>"
    )
    parts = [head]
    if feedback.state is State.NOT_YET:
        parts.append(f'<p style="margin:.5em 0;font-weight:600">{escape(feedback.message)}</p>')
        parts += _facts(feedback)
    elif feedback.state is State.NOT_ATTEMPTED:
        parts.append(f"<p>{escape(_begin(feedback))}</p>")
    else:
        ours = f'<code>solution("{feedback.exercise}")</code>'
        parts.append(f"<div>{ours} shows ours, and where to read on.</div>")
    if feedback.printed.strip():
        parts.append(_block("Your code printed", feedback.printed.rstrip()))
    html = (
        f'<div class="wb-feedback" style="border:1px solid {colour};border-left-width:4px;'
        f'padding:.4em .8em;margin:.3em 0">{"".join(parts)}</div>'
    )
    return Html(html, _plain(feedback))


def _facts(feedback: Feedback) -> list[str]:
    exercise = catalogue.exercise(feedback.exercise)
    parts = []
    if feedback.line:
        parts.append(f"<div>my_work/{exercise.file}, line {feedback.line}</div>")
    if feedback.call:
        parts.append(_block("The call", feedback.call))
    if feedback.got:
        parts.append(_block("Your code gave", "\n".join(feedback.got)))
    if feedback.expected:
        parts.append(_block("Expected", "\n".join(feedback.expected)))
    if feedback.sent:
        parts.append(_block("Your code sent", feedback.sent))
    if feedback.rows:
        parts.append(_block("In a database with these rows only", "\n".join(feedback.rows)))
    if feedback.data:
        parts.append(f"<div>This was on {escape(feedback.data)}.</div>")
    if feedback.mistake in NOT_JUDGED:
        return parts
    if not paths.is_own(exercise.chapter):
        parts.append(f"<div>Explained in section “{escape(exercise.section)}”.</div>")
    if feedback.symptom:
        symptom = errorindex.named(feedback.symptom)
        parts.append(
            f"<div>Error index: {escape(symptom.why)}. Cure: {escape(symptom.cure)}. "
            f'Both forms: <code>why("{symptom.code}")</code></div>'
        )
    parts.append(f'<div>A hint: <code>hint("{feedback.exercise}")</code></div>')
    return parts


def _block(title: str, text: str) -> str:
    pre = (
        "margin:.1em 0 .5em 1em;background:none;color:inherit;white-space:pre-wrap;"
        "word-break:normal;font-size:var(--jp-code-font-size,13px)"
    )
    return f'<div><b>{title}</b></div><pre style="{pre}">{escape(text)}</pre>'


def _begin(feedback: Feedback) -> str:
    exercise = catalogue.exercise(feedback.exercise)
    if exercise.package:
        return (
            f"Open my_work/{exercise.package}/SPEC.md, write the first part, save, and run this "
            "cell again."
        )
    return (
        f"Open my_work/exercises/{exercise.chapter}.py, write {exercise.objects[0]}, save, "
        "and run this cell again."
    )


def _plain(feedback: Feedback) -> str:
    text = f"{_MARKS[feedback.state]} {feedback.exercise}: {feedback.state_text}"
    return f"{text}\n{feedback.message}" if feedback.message else text
