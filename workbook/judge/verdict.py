"""Judges one answer and turns whatever happens into feedback.

Equivalence with the reference decides. Where the answer differs, the words come from the first of
these that has some: the check's named mistakes; the wrong answer on file that behaves the same; the
smallest case that shows the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from workbook import errorindex
from workbook.course.catalogue import Exercise
from workbook.databases import DatabaseUnavailable
from workbook.judge import answers, check_database, checks
from workbook.judge.case import Case
from workbook.judge.checks import Check
from workbook.judge.equivalence import heartbeat, known_mistakes, pairs, surroundings
from workbook.judge.equivalence.comparison import Comparison, Failure
from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.run import failures
from workbook.judge.equivalence.smallest_case import Counterexample, smallest_case
from workbook.judge.equivalence.worlds import world
from workbook.judge.feedback import Feedback, NotAttempted, NotYet, State
from workbook.judge.submission import first_line, line_in
from workbook.sqltape import Recording, text

if TYPE_CHECKING:
    from workbook.judge.migrations.judging import Migrations, Parted

_TIME_OUTS = ("57014",)  # statement_timeout; lock timeouts get a more specific message
_MAX_LINES = 40  # of the tape in a message
Objects = Mapping[str, Any]


def judge(exercise: Exercise, objects: Objects, file: Path | None = None) -> Feedback:
    """Judge the objects of an exercise; ``file`` is where they come from."""
    check = checks.load(exercise)
    try:
        return _judge(check, objects, file)
    except NotAttempted:
        return Feedback(exercise.name, State.NOT_ATTEMPTED)
    except NotYet as wrong:
        return not_yet(exercise.name, wrong)


def _with_part(exercise: Exercise, feedback: Feedback, part: str | None) -> Feedback:
    """For a package: the message begins with the part that it is about."""
    if not exercise.package or part is None or feedback.state is not State.NOT_YET:
        return feedback
    place = exercise.objects.index(part)
    before = {0: "", 1: " The part before it is right."}.get(
        place, " The parts before it are right."
    )
    words = f"Part {place + 1} of {len(exercise.objects)}: {part}.{before}"
    return replace(feedback, message=f"{words}\n\n{feedback.message}")


def accepts(exercise: Exercise, objects: Objects) -> bool:
    """Whether ``judge`` calls it right. Quicker where it does not: no words are looked for."""
    check = checks.load(exercise)
    try:
        if _first_difference(check, objects) is not None:
            return False
        return not _words_decide(check) or named_mistake(check, objects, decides=True) is None
    except (NotAttempted, NotYet):
        return False


def _judge(check: Check, objects: Objects, file: Path | None) -> Feedback:
    first = _first_difference(check, objects)
    if first is None:
        decides = _words_decide(check)
        named = named_mistake(check, objects, file, decides=True) if decides else None
        return named or Feedback(check.exercise.name, State.RIGHT)
    if first.failure is not None:
        feedback = _of_failure(check, objects, first.failure, file)
        return _with_part(check.exercise, feedback, first.part)
    if check.exercise.package:
        alike = _same_as_a_wrong_package(check, first)
        return _with_part(check.exercise, alike or _general(check, first.difference), first.part)
    if first.parted is not None:
        return _of_migrations(check, objects, first.parted, file)
    named = named_mistake(check, objects, file, first.part)
    if named is None and first.steps:
        named = _same_as_a_wrong_class(check, first.difference, first.steps)
    return named or _general(check, first.difference)


def _words_decide(check: Check) -> bool:
    """Whether the check function must pass as well when no difference was found."""
    compared = check.calls is not None or not check.contract.makes_calls
    return check.contract.check_decides or not compared


@dataclass(frozen=True)
class _FirstDifference:
    """The first difference between an answer and the reference.

    Attributes:
        failure: the call that differed, where it was one.
        part: which object of the exercise it is, where that is known.
        steps: how many steps of the comparison of mapped classes it took, or which scene it was.
        parted: the migrations that differ, where it was these.
    """

    difference: Difference
    failure: Failure | None = None
    part: str | None = None
    steps: int = 0
    parted: Parted | None = None


def _first_difference(check: Check, objects: Objects) -> _FirstDifference | None:
    if check.contract.given == "models":
        different, steps = _models(check, objects, check.exercise.objects)
        return None if different is None else _FirstDifference(different, steps=steps)
    if check.contract.given == "migration":
        parted = _migrations(check).parted(objects)
        return None if parted is None else _FirstDifference(parted.difference, parted=parted)
    if check.exercise.builds_on:
        return _first_difference_of_a_live_one(check, objects)
    if check.contract.given == "copy":
        return _first_difference_of_a_copy(check, objects)
    if check.exercise.package:
        return _first_difference_of_a_package(check, objects)
    for name in check.contract.classes:
        different, _ = _models(check, objects, (name,))
        if different is not None:
            return _FirstDifference(different, part=name)
    comparison = _comparison(check, objects)
    if comparison is None:
        return None
    differing = failures(comparison)
    try:
        failure = next(differing, None)
    finally:
        differing.close()  # the databases are needed again
    if failure is not None:
        return _FirstDifference(
            comparison.difference(failure), failure, comparison.name_of(failure.call)
        )
    simultaneous = _simultaneous(check, objects)
    return None if simultaneous is None else _FirstDifference(simultaneous)


def _first_difference_of_a_package(check: Check, objects: Objects) -> _FirstDifference | None:
    """Part by part: the migrations, the application over HTTP, the tests.

    A part that is the reference's own, as all but one are of a wrong answer on file, is right.
    """
    reference = answers.reference(check.exercise)
    first, *over_http, last = [
        part if objects[part] is not reference[part] else None for part in check.exercise.objects
    ]
    if first is not None and (different := _schema(check, objects)) is not None:
        return _FirstDifference(different, part=first)
    comparison = _comparison(check, objects)
    assert comparison is not None
    chosen = [part for part in over_http if part is not None]
    differing = failures(comparison, chosen[0] if len(chosen) == 1 else None)
    try:
        failure = next(differing, None) if chosen else None
    finally:
        differing.close()
    if failure is not None:
        return _FirstDifference(
            comparison.difference(failure), failure, comparison.name_of(failure.call)
        )
    if last is not None and (different := _suite(check, objects)) is not None:
        return _FirstDifference(different, part=last)
    return None


def _first_difference_of_a_live_one(check: Check, objects: Objects) -> _FirstDifference | None:
    """All parts of one folder; where only one part differs from the reference's, that one."""
    from workbook.judge.project.live import playing

    assert check.play is not None
    reference = answers.reference(check.exercise)
    *played, tests = check.exercise.objects
    changed = [part for part in played if objects[part] is not reference[part]]
    if changed:
        only = changed[0] if len(changed) == 1 else None
        first = playing.difference(reference[tests], objects[changed[0]], check.play, only)
        if first is not None:
            number, played_differently = first
            part = check.play.scenes[number].part
            return _FirstDifference(played_differently, part=part, steps=number)
    different = None if objects[tests] is reference[tests] else _suite(check, objects)
    return None if different is None else _FirstDifference(different, part=tests)


def _first_difference_of_a_copy(check: Check, objects: Objects) -> _FirstDifference | None:
    from workbook.judge.project.features.judging import first_difference

    first = first_difference(check.exercise, objects, check.copy)
    return None if first is None else _FirstDifference(first[1], part=first[0])


def _schema(check: Check, objects: Objects) -> Difference | None:
    from workbook.judge.project import schema  # Alembic is for these alone

    part = check.exercise.objects[0]
    reference = answers.reference(check.exercise)
    return schema.difference(reference[part], objects[part], check.route)


def _suite(check: Check, objects: Objects) -> Difference | None:
    from workbook.judge.project import suite

    part = check.exercise.objects[-1]
    reference = answers.reference(check.exercise)
    return suite.difference(reference[part], objects[part], answers.faults(check.exercise))


def _same_as_a_wrong_package(check: Check, first: _FirstDifference) -> Feedback | None:
    """The words of the one wrong answer on file whose migrations differ in the same way."""
    if check.exercise.builds_on:
        return _same_as_a_wrong_live_one(check, first)
    if first.part != check.exercise.objects[0] or check.contract.given == "copy":
        return None
    reference, wrong = answers.reference(check.exercise), answers.wrong_answers(check.exercise)
    same = []
    for name, message in check.exercise.messages.items():
        if wrong[name][first.part] is reference[first.part]:
            continue
        try:
            other = _schema(check, wrong[name])
        except NotYet:
            continue
        if other is not None and known_mistakes.mark(other) == known_mistakes.mark(
            first.difference
        ):
            same.append((name, message))
    return _with_words_of_the_one(same, _general(check, first.difference))


def _same_as_a_wrong_live_one(check: Check, first: _FirstDifference) -> Feedback | None:
    """The words of the one wrong answer on file that differs in the same scene, in the same way.

    Several may begin to differ in the same way: then all that was seen of the scene decides.
    """
    reference, wrong = answers.reference(check.exercise), answers.wrong_answers(check.exercise)
    others = {
        name: other.difference
        for name in check.exercise.messages
        if wrong[name][str(first.part)] is not reference[str(first.part)]
        and (other := _first_difference_of_a_live_one(check, wrong[name])) is not None
        and other.steps == first.steps
    }
    for mark in (known_mistakes.mark, _first_mark):
        same = [name for name, other in others.items() if mark(other) == mark(first.difference)]
        if same:
            break
    words = [(name, check.exercise.messages[name]) for name in same]
    return _with_words_of_the_one(words, _general(check, first.difference))


def _first_mark(different: Difference) -> tuple[Any, ...]:
    """As ``known_mistakes.mark``, of the first step that differs alone."""
    return known_mistakes.mark(replace(different, whole=""))


def _of_failure(check: Check, objects: Objects, failure: Failure, file: Path | None) -> Feedback:
    comparison = _comparison(check, objects)
    assert comparison is not None
    case = {"world": failure.world.name, "number": failure.number, "rows": ""}
    if _ran_out_of_time(failure.answer.error):
        return replace(_described(check, comparison, Counterexample(failure), file), case=case)
    named = named_mistake(check, objects, file, comparison.name_of(failure.call))
    if named is not None:
        return replace(named, case=case)
    feedback, rows = _without_a_named_mistake(check, comparison, failure, file)
    return replace(feedback, case={**case, "rows": rows})


def _ran_out_of_time(error: BaseException | None) -> bool:
    """Whether a statement timed out; running it again would only repeat the wait."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", "") in _TIME_OUTS


def _without_a_named_mistake(
    check: Check, comparison: Comparison, failure: Failure, file: Path | None
) -> tuple[Feedback, str]:
    """The message of a matching known mistake, or else the smallest case; and the rows shown."""
    whole = Counterexample(failure)
    # In a world of a few rows the net is quicker than the search for the smallest case.
    small_world = failure.world.name != check_database.HOSTILE
    if (
        small_world
        and (feedback := _from_known_mistakes(check, comparison, whole, failure)) is not None
    ):
        return feedback, ""
    small = smallest_case(comparison, failure)
    # In a few rows the order of ties is the same each time, so that more wrong answers are known.
    feedback = _from_known_mistakes(check, comparison, small, failure)
    if feedback is None and not small_world and not small.lines:  # nothing small shows it
        feedback = _from_known_mistakes(check, comparison, whole, failure)
    return feedback or _described(check, comparison, small, file), small.rows


def _comparison(check: Check, objects: Objects) -> Comparison | None:
    """The objects beside the reference; ``None`` where the check makes no calls of its own."""
    if check.calls is None:
        return None
    return Comparison(
        check.contract,
        check.exercise.objects,
        answers.reference(check.exercise),
        objects,
        check.calls,
        check.prepare,
        check.rows,
    )


def _models(
    check: Check, objects: Objects, names: Sequence[str], steps: int | None = None
) -> tuple[Difference | None, int]:
    from workbook.judge.equivalence.models import ModelTolerance, first_difference

    reference = answers.reference(check.exercise)
    tolerance = {key: value for key, value in check.contract.models.items() if key != "classes"}
    return first_difference(
        {name: reference[name] for name in names},
        {name: objects[name] for name in names},
        ModelTolerance.read(tolerance),
        check_database.filled(check_database.EMPTY),
        check_database.filled(check_database.EMPTY, 1),
        steps,
    )


def _simultaneous(check: Check, objects: Objects) -> Difference | None:
    """The first pair of simultaneous calls in which the answer does worse than the reference."""
    if check.pairs is None:
        return None
    where = world(check.contract.worlds[0])
    name = check.exercise.objects[0]
    reference = answers.reference(check.exercise)
    for number, pair in enumerate(check.pairs(where)):
        difference = pairs.difference(check.contract, name, pair, number, where, reference, objects)
        if difference is not None:
            return Difference(
                difference.kind, difference.message, difference.got, difference.expected
            )
    return None


def _migrations(check: Check) -> Migrations:
    from workbook.judge.migrations.judging import of_exercise  # Alembic is for these alone

    return of_exercise(check.exercise, check.contract, check.route)


def _of_migrations(check: Check, objects: Objects, parted: Parted, file: Path | None) -> Feedback:
    """The words for migrations: the check's, those of the wrong answer that does the same."""
    general = replace(
        _general(check, parted.difference),
        call="",
        sent=_sent(parted.stage.recording),
        data=check_database.WORDS[parted.world.name],
    )
    error = parted.stage.error
    if error is not None:
        symptom = errorindex.of(error)
        line = line_in(file, error) if file is not None else None
        general = replace(general, symptom=symptom.code if symptom else None, line=line)
    if check.check_function is not None:
        case = Case(check.exercise, objects, parted.url, file=file)
        case.parted = parted
        try:
            check.check_function(case)
        except NotYet as wrong:
            named = not_yet(check.exercise.name, wrong)
            return replace(
                general,
                message=named.message,
                mistake=named.mistake,
                got=named.got or general.got,
                expected=named.expected or general.expected,
                line=named.line or general.line,
                symptom=named.symptom or general.symptom,
            )
        finally:
            case.close()
    wrong_answers = answers.wrong_answers(check.exercise)
    same = _migrations(check).alike(parted, wrong_answers, check.exercise.messages)
    if same is None:
        return general
    return replace(general, message=check.exercise.messages[same], mistake=same)


# -- words ----------------------------------------------------------------------------------------


def named_mistake(
    check: Check,
    objects: Objects,
    file: Path | None = None,
    part: str | None = None,
    *,
    decides: bool = False,
) -> Feedback | None:
    """What the check has to say; ``None`` where it finds nothing.

    Args:
        part: which object of the exercise differs, where that is known.
        decides: whether an answer with which it finds nothing is right.

    Raises:
        NotAttempted: the check met the stub.
    """
    if check.check_function is None:
        return None
    for data in check.data:
        try:
            named = _words_on(check, objects, data, file, part)
        except (NotAttempted, DatabaseUnavailable):
            raise
        except Exception as error:
            # What the check did not expect. Where a difference is known, that one is told.
            if not decides:
                return None
            # Here it is not the same as finding nothing. Once more, for what another program may
            # have done to the database, and then it says so.
            try:
                named = _words_on(check, objects, data, file, part)
            except (NotAttempted, DatabaseUnavailable):
                raise
            except Exception as again:
                again.add_note(f"the first time: {first_line(error)}")
                return broken_check(check.exercise.name, again)
        if named is not None:
            return named
    return None


def _words_on(
    check: Check, objects: Objects, data: str, file: Path | None, part: str | None
) -> Feedback | None:
    """What the check has to say on one data set, filled anew."""
    assert check.check_function is not None
    heartbeat.beat()
    exercise = check.exercise
    case = Case(
        exercise,
        objects,
        check_database.filled(data, check_database.WORDS_SIDE),
        check_database.contents(data),
        file,
    )
    case.part = part
    heartbeat.beat()
    around = surroundings.look()
    try:
        check.check_function(case)
    except NotYet as wrong:
        return not_yet(exercise.name, wrong, case, data)
    finally:
        case.close()
        # A handler that echo=True has added, say: it would be there for the next exercise.
        surroundings.restore(around)
    return None


def _from_known_mistakes(
    check: Check, comparison: Comparison, small: Counterexample, failure: Failure
) -> Feedback | None:
    wrong = answers.wrong_answers(check.exercise)
    name = known_mistakes.match(comparison, small, failure, wrong)
    if name is None:
        return None
    if message := check.exercise.messages.get(name):
        return replace(_described(check, comparison, small, None), message=message, mistake=name)
    named = named_mistake(check, wrong[name], part=comparison.name_of(small.failure.call))
    return named if named is not None and named.mistake == name else None


def _same_as_a_wrong_class(check: Check, different: Difference, steps: int) -> Feedback | None:
    """The words of the one wrong answer on file whose classes differ in the same place and way.

    Only of those that no line of the check names: the check has seen these classes, too.
    """
    wrong = answers.wrong_answers(check.exercise)
    same = []
    for name, message in check.exercise.messages.items():
        # Whatever differs in a later step, or in none, is not the same.
        other, _ = _models(check, wrong[name], check.exercise.objects, steps)
        if other is not None and known_mistakes.mark(other) == known_mistakes.mark(different):
            same.append((name, message))
    return _with_words_of_the_one(same, _general(check, different))


def _with_words_of_the_one(same: Sequence[tuple[str, str]], general: Feedback) -> Feedback | None:
    """The name and the message of a wrong answer, if it alone is the same."""
    if len(same) != 1:
        return None
    [(name, message)] = same
    return replace(general, message=message, mistake=name)


def _described(
    check: Check, comparison: Comparison, small: Counterexample, file: Path | None
) -> Feedback:
    answer = small.failure.answer
    unexpected = answer.error if small.failure.reference.error is None else None
    symptom = errorindex.of(unexpected) if unexpected else None
    return replace(
        _general(check, comparison.difference(small.failure, small.lines)),
        symptom=symptom.code if symptom else None,
        sent=_sent(answer.recording),
        data="" if small.lines or check.prepare is not None else small.failure.world.words,
        line=line_in(file, answer.error) if answer.error is not None and file is not None else None,
    )


def _general(check: Check, different: Difference) -> Feedback:
    return Feedback(
        check.exercise.name,
        State.NOT_YET,
        message=different.message,
        mistake=different.kind,
        got=list(different.got),
        expected=list(different.expected),
        call=different.call,
        rows=list(different.rows),
    )


def on(*data: str) -> Callable[[Callable[[Case], None]], Callable[[Case], None]]:
    """Which data sets a check's words run on: ``"authored"``, ``"generated"``, ``"empty"``."""

    def mark(check: Callable[[Case], None]) -> Callable[[Case], None]:
        check.data_sets = data  # type: ignore[attr-defined]
        return check

    return mark


def not_yet(
    name: str, wrong: NotYet, case: Case | None = None, data: str | None = None
) -> Feedback:
    """The feedback that a ``NotYet`` stands for."""
    return Feedback(
        name,
        State.NOT_YET,
        message=wrong.message,
        mistake=wrong.mistake,
        got=wrong.got,
        expected=wrong.expected,
        sent=_sent(case.recording) if case else "",
        line=wrong.line,
        data=check_database.WORDS[data] if data else "",
        symptom=wrong.symptom,
    )


def _sent(recording: Recording) -> str:
    """The tape of a call. A long one is cut in the middle: how it begins and ends says most."""
    if not recording.entries:
        return ""
    lines = text.render(recording).splitlines()
    if len(lines) > _MAX_LINES:
        half = _MAX_LINES // 2
        lines[half:-half] = [f"     ... {len(lines) - 2 * half} lines ..."]
    return "\n".join(lines)


def broken_check(name: str, error: BaseException) -> Feedback:
    """A check that fails by itself is the workbook's fault, or its database's, and says so."""
    if isinstance(error, DatabaseUnavailable):
        return Feedback(name, State.NOT_YET, message=str(error), mistake="no_database")
    return Feedback(
        name,
        State.NOT_YET,
        message=f"The check itself stopped with {first_line(error)}{_place(error)}. That is a "
        "defect of the workbook, or something that your code did to its database; your file is "
        "untouched.",
        mistake="check_broken",
    )


def _place(error: BaseException) -> str:
    """The last line of the workbook that was running, and what is noted with the error."""
    frames = [
        frame
        for frame in extract_tb(error.__traceback__)
        if not {"site-packages", "dist-packages"} & {*Path(frame.filename).parts}
    ]
    where = [f"line {frame.lineno} of {Path(frame.filename).name}" for frame in frames[-1:]]
    notes = [*where, *getattr(error, "__notes__", ())]
    return f" ({'; '.join(notes)})" if notes else ""
