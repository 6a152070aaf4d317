"""Two outcomes of the same call: how the second differs from the first, the reference's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from inspect import iscoroutine
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Result, ScalarResult
from sqlalchemy.exc import DBAPIError, MissingGreenlet

from workbook.judge import compare as words
from workbook.judge.equivalence.contract import Contract
from workbook.judge.equivalence.outcome import Outcome
from workbook.judge.equivalence.values import MappedObject, OpaqueValue
from workbook.judge.submission import MODULE_PREFIX, first_line

MAX_SHOWN = 8


@dataclass(frozen=True)
class Mismatch:
    """One thing in which the two differ.

    ``part`` names what was compared; two wrong answers behave the same where they differ from the
    reference in the same parts, with the same ``mark``.
    """

    part: str
    kind: str
    message: str
    got: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    mark: Any = None


def mismatches(contract: Contract, reference: Outcome, answer: Outcome) -> list[Mismatch]:
    """Every difference, what a learner should hear first coming first."""
    differences: list[Mismatch] = []
    for comparison in _COMPARISONS:
        differences += comparison(contract, reference, answer)
        # After an error, or in another transaction, nothing else says anything of its own.
        if differences and comparison in (_error, _transaction):
            break
    return differences


# -- what only the loop tells ---------------------------------------------------------------------


def _notes(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    for kind, message in answer.notes.items():
        if kind not in reference.notes:
            yield Mismatch("async", kind, message, mark=kind)


# -- errors ---------------------------------------------------------------------------------------


def _error(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    expected, got = reference.error, answer.error
    if got is None and expected is None:
        return
    mark = error_mark(got)
    if got is not None and (known := _of_async_code(contract, expected, got)) is not None:
        yield Mismatch("error", *known, mark=(*known, *(mark or ())))
    elif got is not None and expected is None:
        yield Mismatch("error", "raises", f"Your code raised {first_line(got)}", mark=mark)
    elif got is None:
        assert expected is not None
        yield Mismatch(
            "error",
            "does_not_raise",
            f"{_article(type(expected).__name__)} was expected here. "
            f"Your function returned {words.short_repr(answer.raw)}.",
            mark=answer.value,  # what is returned instead tells two mistakes apart
        )
    elif not _same_error(expected, got):
        assert expected is not None
        yield Mismatch(
            "error",
            "other_error",
            f"Your code raised {first_line(got)} {_article(type(expected).__name__)} was expected.",
            mark=mark,
        )


def _of_async_code(
    contract: Contract, expected: BaseException | None, got: BaseException
) -> tuple[str, str] | None:
    """The words for an error that only async code raises."""
    if not contract.is_async or (expected is not None and _same_error(expected, got)):
        return None
    from workbook.judge.equivalence.asynchronous.errors import described

    return described(got)


def _not_loaded(error: BaseException) -> str:
    from workbook.judge.equivalence.asynchronous.errors import what_was_read

    return f"\n{what_was_read(error)}" if isinstance(error, MissingGreenlet) else ""


def _same_error(expected: BaseException | None, got: BaseException | None) -> bool:
    if not isinstance(got, type(expected)) and not _own_class(expected, got):
        return False
    if isinstance(expected, DBAPIError) and isinstance(got, DBAPIError):
        return _code(expected) == _code(got)
    return True


def _own_class(expected: BaseException | None, got: BaseException | None) -> bool:
    """Whether both are of the class of one name that each file defines for itself."""
    kind = type(expected)
    own = kind.__module__.startswith(MODULE_PREFIX)
    return own and any(base.__name__ == kind.__name__ for base in type(got).__mro__)


def error_mark(error: BaseException | None) -> Any:
    """The part of an error that is the same for every run of the same mistake."""
    if error is None:
        return None
    return (type(error).__name__, _code(error) if isinstance(error, DBAPIError) else "")


def _code(error: DBAPIError) -> str:
    return str(getattr(error.orig, "pgcode", "") or "")


# -- the transaction ------------------------------------------------------------------------------


def _transaction(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    if contract.transaction == "own":
        return
    commits = answer.recording.commits
    # Where the reference leaves a failed transaction, all that the caller can do is roll back.
    if reference.alive and not answer.alive and (reference.usable or commits):
        how = "commits" if commits else "rolls_back"
        message = (
            "Your code ended the caller's transaction with a COMMIT. The caller may have more to "
            "do in it, or may want to undo it."
            if commits
            else "Your code ended the caller's transaction: what the caller had done in it is lost."
        )
        yield Mismatch("transaction", how, message, mark=(how, answer.usable))
    elif reference.usable and not answer.usable:
        yield Mismatch(
            "transaction",
            "unusable",
            "After the call the caller cannot go on in this transaction: it has failed, and "
            "PostgreSQL refuses everything but a rollback.",
            mark="unusable",
        )


# -- the value ------------------------------------------------------------------------------------


def _value(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    if contract.returns == "nothing" or reference.error is not None:
        return
    value = answer.value
    if _is(reference.value, "list") and _is(value, "tuple") and not isinstance(answer.raw, Row):
        value = ("list", value[1])  # a tuple of rows does as well as a list
    expected, got = _adapted(contract, reference.value), _adapted(contract, value)
    if expected == got:
        if reference.sent != answer.sent or _same_rows(expected, reference, answer):
            return
    # The same new rows under other generated ids.
    elif reference.sent == answer.sent and _named(expected, reference) == _named(got, answer):
        return
    if contract.over_http:
        yield _over_http(reference, answer, got)
        return
    yield _described(contract, reference, answer, expected, got)


def _over_http(reference: Outcome, answer: Outcome, got: Any) -> Mismatch:
    from workbook.judge.equivalence.http.replies import without_now
    from workbook.judge.equivalence.http.words import described

    kind, message, got_lines, expected_lines = described(
        without_now(reference.raw, reference.clock), without_now(answer.raw, answer.clock)
    )
    return Mismatch("value", kind, message, got_lines, expected_lines, mark=got)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, tuple) and value[:1] == (kind,)


def _adapted(contract: Contract, value: Any) -> Any:
    """What a contract leaves open is taken out of a value."""
    if contract.objects == "any":
        value = _without_states(value)
    if not contract.ordered and isinstance(value, tuple) and value[:1] == ("list",):
        return ("list", tuple(sorted(value[1], key=repr)))
    return value


def _without_states(value: Any) -> Any:
    if isinstance(value, MappedObject):
        return MappedObject(value.model, "", value.columns)
    if isinstance(value, tuple):
        return tuple(_without_states(item) for item in value)
    return value


def _same_rows(value: Any, reference: Outcome, answer: Outcome) -> bool:
    """Whether each id in the value is, in both runs, that of the same new row."""
    if isinstance(value, MappedObject):
        return True
    if isinstance(value, tuple) and len(value) == 2 and value[0] == "int":
        rows, other_rows = (
            {(table, ids[value[1]]) for table, ids in each.new_names.items() if value[1] in ids}
            for each in (reference, answer)
        )
        return not rows or bool(rows & other_rows)
    return not isinstance(value, tuple) or all(
        _same_rows(item, reference, answer) for item in value
    )


def _named(value: Any, outcome: Outcome) -> Any:
    """The value with the generated ids of new rows replaced by their names."""
    names = {
        identity: f"{table} {name}"
        for table, by_id in outcome.new_names.items()
        for identity, name in by_id.items()
    }

    def replaced(value: Any) -> Any:
        if isinstance(value, MappedObject):
            return MappedObject(value.model, value.state, replaced(value.columns))
        if isinstance(value, tuple) and len(value) == 2 and value[0] == "int":
            return ("id", names[value[1]]) if value[1] in names else value
        if isinstance(value, tuple):
            return tuple(replaced(item) for item in value)
        return value

    return replaced(value)


def _described(
    contract: Contract, reference: Outcome, answer: Outcome, expected: Any, got: Any
) -> Mismatch:
    if contract.is_async and (unreadable := _unreadable(got)) and not _unreadable(expected):
        return Mismatch(
            "value",
            "cannot_be_read",
            f"The {unreadable[0]} that your function returned can't be read ({unreadable[1]}): its "
            "values have expired, as after a commit, and loading them takes an `await`.",
            mark=got,
        )
    kind, message, lines = _trouble(
        answer.raw, reference.raw, got, expected, "Your function returned"
    )
    return Mismatch("value", kind, message, mark=got, **lines)


def _unreadable(value: Any) -> tuple[str, str] | None:
    """The class of an object in a value whose columns can't be read, and the error that came."""
    if isinstance(value, MappedObject):
        errors = [each.text for _, each in value.columns if isinstance(each, OpaqueValue)]
        errors = [each for each in errors if each in ("MissingGreenlet", "DetachedInstanceError")]
        return (value.model, errors[0]) if errors else None
    if isinstance(value, tuple):
        return next(filter(None, map(_unreadable, value)), None)
    return None


def _trouble(
    raw: Any, wanted: Any, got: Any, expected: Any, verb: str
) -> tuple[str, str, dict[str, list[str]]]:
    """The name of a difference between two values, a message, and both as lines."""
    lines = {"got": _lines(raw), "expected": _lines(wanted)}
    if iscoroutine(raw):
        name = getattr(raw, "__qualname__", "")
        return (
            "returns_a_coroutine",
            (
                f"{verb} a coroutine (`{name}`), which has not run: an `await` is missing before "
                "the call that returned it."
            ),
            {"got": [f"<coroutine {name}>"], "expected": lines["expected"]},
        )
    if raw is None:
        return "returns_nothing", f"{verb} None. Is a `return` missing?", lines
    if isinstance(raw, Result | ScalarResult):
        return (
            "returns_a_result",
            (
                f"{verb} a {type(raw).__name__}: a cursor that has not been read. "
                "`.all()` reads it into a list."
            ),
            lines,
        )
    if _parts(expected) and _parts(got) and len(expected[1]) == len(got[1]):
        for wanted_item, raw_item, expected_item, got_item in zip(
            wanted, raw, expected[1], got[1], strict=False
        ):
            if expected_item != got_item:
                return _trouble(raw_item, wanted_item, got_item, expected_item, "The caller got")
    if isinstance(wanted, list) and isinstance(raw, tuple) and not isinstance(raw, Row):
        return "returns_no_list", f"{verb} a tuple; a list was expected.", lines
    if _sequence(wanted) and not _sequence(raw):
        return "returns_no_list", f"{verb} {_what(raw)}; a list was expected.", lines
    if (isinstance(expected, MappedObject) or (_sequence(wanted) and _is_object(expected))) and (
        trouble := _object_trouble(expected, got)
    ):
        return (*trouble, lines)
    if _sequence(wanted) and _sequence(raw):
        kind, message = _list_trouble(expected, got, list(wanted), list(raw))
        return kind, message, _from_first(list(raw), list(wanted), expected, got)
    if type(raw) is not type(wanted) and not isinstance(raw, type(wanted)):
        return (
            "other_kind",
            (
                f"{verb} {words.short_repr(raw)}, a value of type {type(raw).__name__}; "
                f"{words.short_repr(wanted)}, of type {type(wanted).__name__}, was expected."
            ),
            lines,
        )
    return "other_value", f"{verb} a different value than expected.", lines


def _parts(value: Any) -> bool:
    """Whether this is a tuple of values of different kinds, not a row."""
    return (
        isinstance(value, tuple)
        and value[:1] == ("tuple",)
        and any(
            isinstance(item, tuple) and item[:1] in (("list",), ("tuple",)) for item in value[1]
        )
    )


def _is_object(expected: Any) -> bool:
    return isinstance(expected, tuple) and any(
        isinstance(item, MappedObject) for item in expected[1]
    )


def _object_trouble(expected: Any, got: Any) -> tuple[str, str] | None:
    pairs = (
        [(expected, got)] if isinstance(expected, MappedObject) else list(_zipped(expected, got))
    )
    for wanted, came in pairs:
        if not isinstance(wanted, MappedObject):
            continue
        if not isinstance(came, MappedObject):
            if isinstance(came, tuple) and came[:1] == ("tuple",):
                return (
                    "rows_not_objects",
                    (
                        f"Your function returned rows, not {wanted.model} objects: "
                        "execute() returns rows, scalars() returns objects."
                    ),
                )
            continue
        if came.model != wanted.model:
            return (
                "other_objects",
                f"{wanted.model} objects were expected; your code returned {came.model} objects.",
            )
        if came.state != wanted.state and _key(wanted) == _key(came):
            return (
                "foreign_objects",
                (
                    f"The {wanted.model} object that your code returned is {_state(came.state)}. "
                    f"The caller expects one that is {_state(wanted.state)}."
                ),
            )
        if _key(wanted) == _key(came) and wanted.columns != came.columns:
            for (name, expected_value), (_, value) in zip(
                wanted.columns, came.columns, strict=False
            ):
                if expected_value != value:
                    return (
                        "stale_object",
                        (
                            f"The {wanted.model} that your code returned has "
                            f"{name} = {_text(value)}; "
                            f"{_text(expected_value)} was expected."
                        ),
                    )
    return None


def _state(state: str) -> str:
    return {
        "transient": "transient: in no session",
        "detached": "detached: its session is closed, or has let go of it",
        "persistent": "persistent: in the session that was given",
        "pending": "pending: not sent to the database",
    }.get(state, state)


def _zipped(expected: Any, got: Any) -> Iterator[tuple[Any, Any]]:
    if (
        isinstance(expected, tuple)
        and isinstance(got, tuple)
        and len(expected) > 1
        and len(got) > 1
    ):
        by_key = {_key(item): item for item in got[1] if isinstance(item, MappedObject)}
        for place, item in enumerate(expected[1]):
            other = by_key.get(_key(item)) if isinstance(item, MappedObject) else None
            if other is None and place < len(got[1]):
                other = got[1][place]
            yield item, other


def _key(value: Any) -> Any:
    return dict(value.columns).get("id") if isinstance(value, MappedObject) else value


def _list_trouble(expected: Any, got: Any, wanted: list[Any], raw: list[Any]) -> tuple[str, str]:
    exp, came = list(expected[1]), list(got[1]) if isinstance(got, tuple) and len(got) > 1 else []
    if len(exp) == len(came):
        for place, (wanted_item, item) in enumerate(zip(exp, came, strict=True)):
            if wanted_item != item and _loosely(wanted[place], raw[place]):
                return (
                    "other_kind",
                    (
                        f"{words.short_repr(raw[place])} doesn't have the type that was expected: "
                        f"{words.short_repr(wanted[place])}."
                    ),
                )
            if wanted_item != item:
                break
    message, kind = _difference(exp, came, wanted, raw)
    return kind, message


def _loosely(value: Any, other: Any) -> bool:
    plain, other = words.plain(value), words.plain(other)
    return words.equal(plain, other) and not _is_mapped(value)


def _is_mapped(value: Any) -> bool:
    return hasattr(value, "__mapper__")


def _difference(
    expected: list[Any], got: list[Any], wanted: list[Any], raw: list[Any]
) -> tuple[str, str]:
    missing = _minus(expected, got)
    extra = _minus(got, expected)
    return words.described(
        [wanted[place] for place in missing],
        [raw[place] for place in extra],
        repeated=all(got[place] in expected for place in extra),
    )


def _minus(left: list[Any], right: list[Any]) -> list[int]:
    """The places in ``left`` of what ``right`` does not have as often."""
    rest: dict[str, int] = {}
    for item in right:
        rest[repr(item)] = rest.get(repr(item), 0) + 1
    places = []
    for place, item in enumerate(left):
        if rest.get(repr(item), 0):
            rest[repr(item)] -= 1
        else:
            places.append(place)
    return places


def _from_first(raw: list[Any], wanted: list[Any], expected: Any, got: Any) -> dict[str, list[str]]:
    """Both lists as lines, beginning a little before the first place in which they differ."""
    exp, came = list(expected[1]), list(got[1])
    first = next(
        (
            place
            for place in range(max(len(exp), len(came)))
            if place >= len(exp) or place >= len(came) or exp[place] != came[place]
        ),
        0,
    )
    start = 0 if first < MAX_SHOWN else first - 2
    return {
        "got": words.listed(map(words.plain, raw), start),
        "expected": words.listed(map(words.plain, wanted), start),
    }


def _lines(value: Any) -> list[str]:
    return words.listed(value) if _sequence(value) else [_short_repr(value)]


def _short_repr(value: Any) -> str:
    return words.short_repr(words.plain(value))


def _text(value: Any) -> str:
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
        return f"{value[1]}"
    if isinstance(value, OpaqueValue):
        return f"{value.type} {value.text}".strip()
    return repr(value)


def _sequence(value: Any) -> bool:
    return isinstance(value, list) or (
        isinstance(value, tuple) and not isinstance(value, Row) and not hasattr(value, "_fields")
    )


def _what(value: Any) -> str:
    kinds = {"generator": "a generator", "set": "a set", "dict": "a dict"}
    return kinds.get(type(value).__name__, words.short_repr(value))


def _article(name: str) -> str:
    return f"{'An' if name[0] in 'AEIOU' else 'A'} {name}"


# -- the database ---------------------------------------------------------------------------------


def _database(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    if contract.transaction == "own" and reference.sent and not answer.sent:
        yield Mismatch(
            "database",
            "not_committed",
            "Nothing of what your code did is in the database after the call: it was never "
            "committed, or never sent.",
            expected=list(_change_lines(reference.sent)),
            mark=_json(answer.sent),
        )
        return
    if reference.sent == answer.sent and reference.flushed == answer.flushed:
        return
    held_back = answer.pending and not reference.pending and contract.transaction == "caller"
    if held_back and reference.flushed == answer.flushed and contract.flushed:
        yield Mismatch(
            "database",
            "not_flushed",
            "What your code did has not been sent to the database: the session still holds it "
            f"back ({', '.join(answer.pending)}).",
            mark=(_json(answer.sent), answer.pending),
        )
        return
    got, expected = answer.sent, reference.sent
    if got == expected:
        got, expected = answer.flushed, reference.flushed
    yield Mismatch(
        "database",
        "other_state",
        _state_message(expected, got, contract),
        got=list(_change_lines(got, expected)),
        expected=list(_change_lines(expected, got)),
        mark=(_json(answer.sent), _json(answer.flushed)),
    )


def _state_message(expected: dict[str, Any], got: dict[str, Any], contract: Contract) -> str:
    where = "in the database" if contract.transaction == "own" else "in the caller's transaction"
    if not got:
        return f"The call should have changed something {where}, and nothing has changed."
    if not expected:
        return f"The call shouldn't have changed anything {where}, and something has changed."
    return f"After the call the rows {where} are not the expected ones."


def _change_lines(change: dict[str, Any], other: dict[str, Any] | None = None) -> Iterator[str]:
    """The changes as lines; only those that ``other`` does not have as well."""
    lines = list(_all_lines(change))
    if other is not None:
        known = set(_all_lines(other))
        lines = [line for line in lines if line not in known]
    yield from lines[:MAX_SHOWN]
    if len(lines) > MAX_SHOWN:
        yield f"... {len(lines) - MAX_SHOWN} more"
    if not lines:
        yield "(nothing else)" if change else "(nothing changed)"


def _all_lines(change: dict[str, Any]) -> Iterator[str]:
    for table, how in change.items():
        for row in how.get("added", ()):
            yield f"new in {table}: {_columns(row)}"
        for row in how.get("removed", ()):
            yield f"gone from {table}: {_columns(row)}"
        for row in how.get("changed", ()):
            yield f"changed in {table}, {_columns(row['row'])}: {_columns(row['set'])}"


def _columns(row: dict[str, Any]) -> str:
    shown = ", ".join(f"{column} = {words.short_repr(value)}" for column, value in row.items())
    return shown if len(shown) <= 160 else f"{shown[:157]}..."


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


# -- what else ------------------------------------------------------------------------------------


def _flush_error(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    if (reference.flush_error is None) != (answer.flush_error is None):
        error = answer.flush_error
        message = (
            f"The caller's next flush fails: {first_line(error)}"
            if error
            else "The caller's next flush should fail here, and it goes through."
        )
        yield Mismatch("flush", "flush_fails", message, mark=error_mark(error))


def _looked(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    if reference.error is not None:
        if reference.looked != answer.looked:
            yield Mismatch(
                "look",
                "other_error_text",
                f"{_article(type(reference.error).__name__)} was expected here and was raised. "
                "What the caller reads of it is not what was expected: "
                f"{first_line(answer.error) if answer.error else ''}",
                mark=answer.looked,
            )
        return
    if answer.look_error is not None and reference.look_error is None:
        more = _not_loaded(answer.look_error) if contract.is_async else ""
        yield Mismatch(
            "look",
            "cannot_be_read",
            f"What your function returned cannot be used as the caller does: "
            f"{first_line(answer.look_error)}{more}",
            mark=(error_mark(answer.look_error), more),
        )
    elif reference.looked != answer.looked:
        _, message, lines = _trouble(
            answer.raw_looked,
            reference.raw_looked,
            answer.looked,
            reference.looked,
            "The caller got",
        )
        yield Mismatch(
            "look",
            "other_value_afterwards",
            f"What the caller finds afterwards is not what was expected. {message}",
            mark=answer.looked,
            **lines,
        )
    elif answer.look_statements > reference.look_statements:
        yield Mismatch(
            "look",
            "loads_later",
            f"Reading what your function returned sent {answer.look_statements} more "
            f"{_plural(answer.look_statements, 'statement')}: it had not been loaded.",
            mark=answer.look_statements,
        )


def _held(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    if reference.held is None or answer.held is None or reference.held == answer.held:
        return
    for expected, got in zip(reference.held, answer.held, strict=False):
        if expected == got:
            continue
        trouble = _object_trouble(expected, got)
        message = (
            f"An object that the session had loaded before does not show what has been done. "
            f"{trouble[1] if trouble else ''}"
        )
        yield Mismatch("held", "stale_objects", message.strip(), mark=repr(answer.held))
        return


def _budget(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    most = contract.statements
    if most == "reference":
        most = reference.statements
    if most != "any" and answer.statements > int(most):
        yield Mismatch(
            "statements",
            "too_many_statements",
            f"Your code sent {answer.statements} statements; "
            f"{most} {'is' if most == 1 else 'are'} enough.",
            mark=answer.statements,
        )
    spare = 0 if contract.rows == "reference" else contract.rows
    if spare != "any" and answer.rows > reference.rows + spare:
        yield Mismatch(
            "rows",
            "fetches_other_rows",
            f"The driver fetched {answer.rows} {_plural(answer.rows, 'row')} for your code; "
            f"{reference.rows} {'is' if reference.rows == 1 else 'are'} enough.",
            mark=answer.rows,
        )
    if contract.at_once != "any" and answer.most > contract.at_once:
        yield Mismatch(
            "at_once",
            "fetches_all_at_once",
            f"The driver fetched {answer.most} rows for your code in one piece; no more than "
            f"{contract.at_once} at a time should be fetched.",
            mark=answer.most,
        )
    if contract.connections == "reference" and answer.peak != reference.peak:
        many = answer.peak > reference.peak
        yield Mismatch(
            "peak",
            "too_many_at_once" if many else "one_after_the_other",
            f"Your code used {answer.peak} {_plural(answer.peak, 'connection')} at the same time; "
            f"{reference.peak} {'was' if reference.peak == 1 else 'were'} expected.",
            mark=many,
        )


def _plural(number: int, word: str) -> str:
    return word if number == 1 else f"{word}s"


def _rest(contract: Contract, reference: Outcome, answer: Outcome) -> Iterator[Mismatch]:
    if answer.checked_out > reference.checked_out or answer.left_open > reference.left_open:
        yield Mismatch(
            "connections",
            "leaves_connection_open",
            "A connection is still in use after the call: something was opened and not closed.",
            mark=(answer.checked_out, answer.left_open),
        )
    if reference.settings and answer.settings and reference.settings != answer.settings:
        yield Mismatch(
            "settings",
            "changes_settings",
            "The call leaves the connection with settings that differ from those before.",
            got=[str(value) for value in answer.settings if value not in reference.settings],
            expected=[str(value) for value in reference.settings if value not in answer.settings],
            mark=answer.settings,
        )
    # An error that goes on to the caller lets the caller end it.
    ended = reference.alive is False and reference.error is None
    if contract.transaction == "own" and ended and answer.alive:
        yield Mismatch(
            "transaction",
            "leaves_transaction_open",
            "After the call the session is still in a transaction: nothing has ended it.",
            mark="open",
        )
    if contract.is_async and reference.alive and answer.alive is False:
        yield Mismatch(
            "transaction",
            "ends_the_transaction",
            "The session that was given is no longer in a transaction after the call: your code "
            "has ended it, which is the caller's to do.",
            mark="ended",
        )
    if answer.arguments_changed and not reference.arguments_changed:
        yield Mismatch(
            "arguments",
            "changes_arguments",
            f"Your code changes what the caller handed in ({', '.join(answer.arguments_changed)}).",
            mark=tuple(answer.arguments_changed),
        )
    if contract.globals and set(answer.surroundings) - set(reference.surroundings):
        changed = sorted(set(answer.surroundings) - set(reference.surroundings))
        yield Mismatch(
            "surroundings",
            "changes_surroundings",
            f"Your code changes something that the whole program shares: {', '.join(changed)}.",
            mark=tuple(changed),
        )


_Comparator = Callable[[Contract, Outcome, Outcome], Iterator[Mismatch]]
_COMPARISONS: tuple[_Comparator, ...] = (
    _notes,
    _error,
    _transaction,
    _value,
    _database,
    _flush_error,
    _looked,
    _held,
    _budget,
    _rest,
)
