"""How two lists of replies differ, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from workbook.asgi import phrase
from workbook.judge.equivalence.clock import NOW
from workbook.judge.equivalence.http.replies import LEFT_OPEN, Reply
from workbook.judge.submission import first_line

_MOST_LINES = 12
_BEFORE = 4  # lines that are shown before the one that differs
Described = tuple[str, str, list[str], list[str]]  # kind, message, got, expected


def described(expected: Sequence[Any], got: Sequence[Any]) -> Described:
    """The first difference: its kind, a message, and both sides as lines."""
    for wanted, reply in zip(expected, got, strict=False):
        step = _step(wanted)
        if isinstance(wanted, list) and isinstance(reply, list):
            if (difference := _together(step, wanted, reply)) is not None:
                return difference
        elif isinstance(wanted, Reply) and isinstance(reply, Reply):
            if (difference := _reply_difference(step, wanted, reply)) is not None:
                return difference
        elif wanted != reply:
            return (
                "no_next_request",
                f"{step}\nThis request can't be made: it takes something from the previous "
                "response, and that isn't there.",
                [],
                [],
            )
    return "other_answers", "The responses aren't the expected ones.", [], []


def _step(reply: Any) -> str:
    first = reply[0] if isinstance(reply, list) else reply
    return str(getattr(first, "step", ""))


def _reply_difference(step: str, expected: Reply, got: Reply) -> Described | None:
    if got.status != expected.status:
        return _status(step, expected, got)
    if got.raised != expected.raised and got.error is not None:
        return (
            "fails_after_the_answer",
            f"{step}\nThe response was {phrase(got.status)}, and afterwards your code raised "
            f"{_error(got.error)}\nThe client has been told that it worked.",
            [],
            [],
        )
    if got.on_the_loop and not expected.on_the_loop:
        return (
            "blocks_the_loop",
            f"{step}\nA statement was sent in the thread of the event loop: while PostgreSQL works "
            "on it, the application handles no other request.",
            [],
            [],
        )
    if got.elsewhere and not expected.elsewhere:
        return (
            "engine_of_its_own",
            f"{step}\nThe response was {phrase(got.status)}, and no statement was sent on the "
            "engine of the sessionmaker that your function is given: the application uses an "
            "engine of its own, or responds from memory.",
            [],
            [],
        )
    if got.late and not expected.late:
        return (
            "answers_before_the_commit",
            f"{step}\nWhen the response {phrase(got.status)} was sent, what the request wrote was "
            "not committed: a client that reads now doesn't see it, and the commit may still fail.",
            [],
            [],
        )
    for name, value in expected.headers.items():
        if got.headers.get(name) != value:
            return (
                "other_header",
                f"{step}\nThe header {name} of the response isn't the expected one.",
                [f"{name}: {got.headers.get(name) or '(none)'}"],
                [f"{name}: {value or '(none)'}"],
            )
    if got.body != expected.body or _types(got.body) != _types(expected.body):
        where = difference(expected.body, got.body)
        return (
            "other_body",
            f"{step}\n{phrase(got.status)}, but the body differs: {where}",
            *_around(got.body, expected.body),
        )
    return None


def _status(step: str, expected: Reply, got: Reply) -> Described:
    if got.status == 0:
        message = (
            f"{step}\nYour application sent no response; {phrase(expected.status)} was expected."
        )
        return "no_answer", message, [], [phrase(expected.status)]
    if got.error is not None:
        return (
            "server_error",
            f"{step}\nYour code raised {_error(got.error)}\nThe client got "
            f"{phrase(got.status)}; {phrase(expected.status)} was expected.",
            [phrase(got.status)],
            [phrase(expected.status)],
        )
    return (
        "other_status",
        f"{step}\nThe response was {phrase(got.status)}; {phrase(expected.status)} was expected.",
        [phrase(got.status), *_body(got)],
        [phrase(expected.status), *_body(expected)],
    )


def _body(reply: Reply) -> list[str]:
    return lines(reply.body) if reply.status < 400 or reply.body is not None else []


def _together(step: str, expected: list[Any], got: list[Any]) -> Described | None:
    summary, expected_summary = _summary(got), _summary(expected)
    raised = next((each for each in got if each.error is not None), None)
    if summary != expected_summary:
        error = f" One of them raised {_error(raised.error)}" if raised is not None else ""
        return (
            "other_statuses",
            f"{step}\nThe responses were {', '.join(summary)}; "
            f"{', '.join(expected_summary)} were expected.{error}",
            summary,
            expected_summary,
        )
    pairs = zip(expected, got, strict=True)
    return next(
        (
            difference
            for wanted, reply in pairs
            if (difference := _reply_difference(step, wanted, reply))
        ),
        None,
    )


def _summary(replies: list[Any]) -> list[str]:
    counts: dict[int, int] = {}
    for each in replies:
        counts[each.status] = counts.get(each.status, 0) + 1
    return [f"{count} x {phrase(status)}" for status, count in sorted(counts.items())]


def _error(error: BaseException | None) -> str:
    return first_line(error) if error is not None else ""


def difference(expected: Any, got: Any, where: str = "") -> str:
    """The first place in which two bodies differ, as a sentence."""
    place = where or "the body"
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for key in expected:
            if key not in got:
                return f"{_inside(where, key)} is missing."
        for key in got:
            if key not in expected:
                return f"{_inside(where, key)} doesn't belong in it."
        for key in expected:
            if _differ(expected[key], got[key]):
                return difference(expected[key], got[key], _inside(where, key))
    if isinstance(expected, list) and isinstance(got, list):
        for number, (wanted, came) in enumerate(zip(expected, got, strict=False)):
            if _differ(wanted, came):
                return difference(wanted, came, f"{where}[{number}]")
        return f"{place} has {_items(len(got))}; {len(expected)} expected."
    if _kind(expected) != _kind(got):
        return f"{place} is {_short_json(got)}, {_kind(got)}; {_short_json(expected)} was expected."
    return f"{place} is {_short_json(got)}; {_short_json(expected)} was expected."


def _inside(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"


def _differ(expected: Any, got: Any) -> bool:
    return bool(expected != got or _types(expected) != _types(got))


def _types(value: Any) -> Any:
    """1 and true and 1.0 are equal in Python, and not in JSON."""
    if isinstance(value, Mapping):
        return {key: _types(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_types(item) for item in value]
    return type(value).__name__


_KINDS = {"str": "a string", "dict": "an object", "list": "an array", "NoneType": "null"}


def _kind(value: Any) -> str:
    name = type(value).__name__
    return _KINDS.get(name, {"int": "a number", "float": "a number"}.get(name, f"a {name}"))


def _short_json(value: Any) -> str:
    text = _json(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def _json(value: Any, indent: int | None = None) -> str:
    """JSON in which placeholders say what they stand for."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_default)
    return text.replace(f'"{LEFT_OPEN}"', "(some text)").replace(f'"{NOW}"', "(now)")


def lines(body: Any) -> list[str]:
    """A body as indented JSON, cut after a few lines."""
    return _cut(_all_lines(body))


def _all_lines(body: Any) -> list[str]:
    if body is None:
        return ["(no body)"]
    return _json(body, indent=2).splitlines()


def _around(got: Any, expected: Any) -> tuple[list[str], list[str]]:
    """The lines of both from a little before the first one that differs."""
    lines, expected_lines = _all_lines(got), _all_lines(expected)
    pairs = enumerate(zip(lines, expected_lines, strict=False))
    place = next(
        (i for i, (line, expected_line) in pairs if line != expected_line),
        min(len(lines), len(expected_lines)),
    )
    start = max(0, place - _BEFORE)
    return _cut(lines, start), _cut(expected_lines, start)


def _cut(every: list[str], start: int = 0) -> list[str]:
    shown = every[start : start + _MOST_LINES]
    rest = len(every) - start - len(shown)
    more = [f"... {rest} more lines"] if rest > 0 else []
    return [*(["..."] if start else []), *shown, *more]


def _default(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
