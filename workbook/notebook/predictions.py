"""``predict``: the learner commits to a number, a row or an error before the cell runs.

No right answer is stored anywhere. What really happened in the cell is the answer, so a prediction
stays true when the learner changes the cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape
from types import EllipsisType
from typing import Any

from workbook.displays import theme
from workbook.displays.formatting import without_addresses
from workbook.displays.show import Html
from workbook.sqltape.recorder import Recording

LONGEST = 200  # characters of a value that are shown

_NOTHING = object()  # None is a value that a last line may have
_prediction: Prediction | None = None


@dataclass
class Prediction:
    """What was predicted, each kind at most once. ``...`` stands for "not filled in".

    ``problems`` are what is wrong with the call, a sentence each.
    """

    guesses: dict[str, Any]
    problems: list[str]


def predict(
    *unnamed: Any,
    statements: int | EllipsisType | None = None,
    rows: int | EllipsisType | None = None,
    commits: int | EllipsisType | None = None,
    raises: type[BaseException] | str | EllipsisType | None = None,
    result: Any = _NOTHING,
    **unknown: Any,
) -> None:
    """Say what this cell will do, before it does it. Put your guess in place of the dots.

    Args:
        statements: how many SQL statements it sends (BEGIN and COMMIT do not count).
        rows: how many rows its last statement returns or changes.
        commits: how many times it commits.
        raises: the class of the error it ends with, or ``"nothing"``.
        result: the value of its last line.

    A call that can't be judged raises nothing: the cell runs, and a message below it says what is
    wrong.
    """
    global _prediction
    asked = {
        "statements": statements,
        "rows": rows,
        "commits": commits,
        "raises": raises,
        "result": result,
    }
    guesses = {
        kind: guess
        for kind, guess in asked.items()
        if guess is not (_NOTHING if kind == "result" else None)
    }
    _prediction = Prediction(guesses, list(_problems(unnamed, guesses, unknown)))


def _problems(
    unnamed: tuple[Any, ...], guesses: dict[str, Any], unknown: dict[str, Any]
) -> Iterator[str]:
    kinds = ", ".join(_ASKED)
    if unnamed:
        yield f"say what {_short(unnamed[0])} is a prediction of: {_example(unnamed[0])}"
    for name in unknown:
        near = get_close_matches(name, _ASKED, 1)
        yield f"{name} can't be predicted; " + (f"{near[0]}=... can" if near else kinds)
    if not (unnamed or guesses or unknown):
        yield f"predict() says nothing yet. It takes {kinds}, for example predict(statements=1)"
    for kind in ("statements", "rows", "commits"):
        guess = guesses.get(kind, 0)
        if guess is not ... and (isinstance(guess, bool) or not isinstance(guess, int)):
            del guesses[kind]
            yield f"{kind}: you predicted {_short(guess)}; write a whole number, such as {kind}=2"


def _example(guess: Any) -> str:
    if isinstance(guess, str) or (isinstance(guess, type) and issubclass(guess, BaseException)):
        return f"predict(raises={guess!r})" if isinstance(guess, str) else "predict(raises=...)"
    return f"predict(statements={_short(guess)}) or predict(rows={_short(guess)}), for example"


def take() -> Prediction | None:
    """The prediction of the cell that has just run."""
    global _prediction
    prediction, _prediction = _prediction, None
    return prediction


def forget() -> None:
    """Drop a prediction that belongs to an earlier cell."""
    global _prediction
    _prediction = None


_ASKED = {
    "statements": "statements sent",
    "rows": "rows of the last statement",
    "commits": "commits",
    "raises": "error raised",
    "result": "value of the last line",
}


def went_wrong(prediction: Prediction, recording: Recording, cell: Any) -> bool:
    """Whether one of the guesses differs from what the cell did."""
    truth = _truth(recording, cell)
    return any(
        guess is not ... and not _agrees(guess, truth[kind])
        for kind, guess in prediction.guesses.items()
    )


def outcome(recording: Recording, cell: Any) -> dict[str, str]:
    """What the cell did, in the words in which it is shown."""
    return {_ASKED[kind]: _short(value) for kind, value in _truth(recording, cell).items()}


def judge(prediction: Prediction, recording: Recording, cell: Any) -> Html:
    """Hold each guess against what the cell did."""
    truth = _truth(recording, cell)
    lines = [("open", problem) for problem in prediction.problems]
    for kind, guess in prediction.guesses.items():
        happened = truth[kind]
        if guess is ...:
            verdict = (
                f"{_ASKED[kind]}: {_short(happened)} (no prediction made: the dots are still there)"
            )
            lines.append(("open", verdict))
        elif _agrees(guess, happened):
            lines.append(("right", f"{_ASKED[kind]}: {_short(happened)}, as you predicted"))
        else:
            verdict = f"{_ASKED[kind]}: you predicted {_short(guess)}, it was {_short(happened)}"
            lines.append(("wrong", verdict))
    return _render(lines)


def _truth(recording: Recording, cell: Any) -> dict[str, Any]:
    sent = recording.statements
    error = cell.error_in_exec or cell.error_before_exec
    return {
        "statements": len(sent),
        "rows": (sent[-1].rows or 0) if sent else 0,
        "commits": recording.commits,
        "raises": type(error).__name__ if error else "nothing",
        "result": cell.result,
    }


def _agrees(guess: Any, happened: Any) -> bool:
    try:
        return _equals(guess, happened)
    except Exception:  # a column compares to SQL, a table to nothing at all
        return False


def _equals(guess: Any, happened: Any) -> bool:
    if isinstance(guess, bool) is not isinstance(happened, bool):
        return False  # True is no number here, though Python has it equal 1
    if isinstance(guess, type) and issubclass(guess, BaseException):
        return bool(guess.__name__ == happened)
    if isinstance(guess, list | tuple) and isinstance(happened, list | tuple):
        return list(guess) == list(happened)
    return bool(guess == happened)


def _short(value: Any) -> str:
    if isinstance(value, type):
        return value.__name__
    try:
        text = str(value) if isinstance(value, str | int) else repr(value)
    except Exception:  # somebody's own class
        return f"<{type(value).__name__}>"
    if not isinstance(value, str):
        text = without_addresses(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


_MARKS = {"right": "✓", "wrong": "✗", "open": "?"}
_COLOURS = {
    "right": theme.SUCCESS,
    "wrong": theme.ERROR,
    "open": theme.MUTED,
}


def _render(lines: list[tuple[str, str]]) -> Html:
    rows = "".join(
        f'<div><span style="color:{_COLOURS[state]};font-weight:600">{_MARKS[state]}</span> '
        f"{escape(words)}</div>"
        for state, words in lines
    )
    html = f'<div class="wb-prediction" style="margin:.3em 0 .6em 1em">{rows}</div>'
    return Html(html, "\n".join(f"{_MARKS[state]} {words}" for state, words in lines))
