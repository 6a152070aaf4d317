"""Feedback for a terminal, as rich renderables."""

from __future__ import annotations

from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.text import Text

from workbook import errorindex
from workbook.course import catalogue, paths
from workbook.judge.feedback import NOT_JUDGED, Feedback, State

_MARKS = {
    State.RIGHT: ("✓", "bold green"),
    State.NOT_YET: ("✗", "bold red"),
    State.NOT_ATTEMPTED: ("·", "dim"),
}


def line(feedback: Feedback) -> Text:
    """One line: mark, name, state."""
    mark, style = _MARKS[feedback.state]
    return Text.assemble((mark, style), " ", feedback.exercise, "  ", (feedback.state_text, "dim"))


def render(feedback: Feedback) -> RenderableType:
    """The whole judgement: what is wrong, what came, what was sent, where to read on."""
    parts: list[RenderableType] = [line(feedback)]
    if feedback.state is State.NOT_YET:
        parts.append(Padding(Text(feedback.message), (1, 0, 0, 2)))
        parts += _facts(feedback)
        parts += [] if feedback.mistake in NOT_JUDGED else _where(feedback)
    elif feedback.state is State.RIGHT:
        more = f"`workbook solution {feedback.exercise}` shows ours, and where to read on."
        parts.append(Padding(Text(more, "dim"), (0, 0, 0, 2), expand=False))
    if feedback.printed.strip():
        parts += _block("Your code printed", feedback.printed.rstrip().splitlines())
    return Group(*parts)


def plain(feedback: Feedback) -> str:
    """The whole judgement as text without colours, for those who print it themselves."""
    console = Console(
        width=100, no_color=True, highlight=False, file=StringIO(), force_terminal=False
    )
    console.print(render(feedback))
    output = console.file
    assert isinstance(output, StringIO)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()).rstrip()


def _facts(feedback: Feedback) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if feedback.line:
        file = f"my_work/{catalogue.exercise(feedback.exercise).file}"
        parts.append(Padding(Text(f"{file}, line {feedback.line}", "dim"), (0, 0, 0, 2)))
    if feedback.call:
        parts += _block("The call", [feedback.call])
    if feedback.got:
        parts += _block("Your code gave", feedback.got)
    if feedback.expected:
        parts += _block("Expected", feedback.expected)
    if feedback.sent:
        parts.append(Padding(Text("Your code sent", "bold"), (1, 0, 0, 2)))
        sql = Syntax(
            feedback.sent, "sql", theme="ansi_light", background_color="default", word_wrap=True
        )
        parts.append(Padding(sql, (0, 0, 0, 4)))
    if feedback.rows:
        parts += _block("In a database with these rows only", feedback.rows)
    if feedback.data:
        parts.append(Padding(Text(f"This was on {feedback.data}.", "dim"), (1, 0, 0, 2)))
    return parts


def _where(feedback: Feedback) -> list[RenderableType]:
    exercise = catalogue.exercise(feedback.exercise)
    lines = []
    if not paths.is_own(exercise.chapter):
        lines.append(f"Explained in {exercise.chapter}.ipynb, section “{exercise.section}”.")
    if feedback.symptom:
        symptom = errorindex.named(feedback.symptom)
        lines.append(f"Error index: {symptom.why}. Cure: {symptom.cure}.")
        lines.append(f"Both forms: workbook why {symptom.code}")
    lines.append(f"A hint: workbook hint {feedback.exercise}")
    return [Padding(Text("\n".join(lines)), (0, 0, 1, 2))]


def _block(title: str, lines: list[str]) -> list[RenderableType]:
    return [
        Padding(Text(title, "bold"), (1, 0, 0, 2)),
        Padding(Text("\n".join(lines)), (0, 0, 0, 4)),
    ]
