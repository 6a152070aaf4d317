"""What the operators make of snippets, and what becomes of a mutant that misbehaves."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from workbook.authoring.mutation import classes, python, queries, report, runner
from workbook.authoring.mutation.mutants import Task, mutants, sample, stale, tasks
from workbook.authoring.mutation.source import Mutant, Operator
from workbook.course import catalogue
from workbook.judge import answers, submission, verdict
from workbook.judge.feedback import State

EXERCISE = catalogue.exercise("latest_post")


def made(operator: Operator, text: str) -> set[str]:
    """The programs that an operator makes of a snippet, spelled as ``ast.unparse`` does."""
    return {ast.unparse(ast.parse(each.source)) for each in mutants(text, [operator])}


@pytest.mark.parametrize(
    ("operator", "text", "expected"),
    [
        (python.comparisons, "a < b", ["a <= b", "a != b", "a >= b"]),
        (python.comparisons, "a == 'x'", ["a != 'x'"]),
        (python.comparisons, "a is not None", ["a is None"]),
        (python.comparisons, "a not in (b)", ["a in b"]),
        (python.comparisons, "a < b <= 0", None),
        (python.arithmetic, "(a) + (b)", ["a - b"]),
        (python.arithmetic, "x: int | None = -a", ["x: int | None = a"]),
        (python.arithmetic, "n += 1", ["n -= 1", "n = 1"]),
        (python.constants, "f(7, True, 'é')", None),
        (python.constants, "x = 3", ["x = 4", "x = 2"]),
        (python.constants, "x = f'{a}!'", ["x = f'?{a}!'"]),
        (python.constants, "raise ValueError('no 7')", []),
        (python.constants, "'''What it is.'''", []),
        (python.conditions, "if a and b:\n    f()", None),
        (python.conditions, "a or b", ["a and b", "a", "b"]),
        (python.conditions, "x if not a else y", ["x if a else y"]),
        (python.conditions, "[a for a in b if a]", None),
        (python.arguments, "f(a, (b), c=d)", ["f(b, c=d)", "f(a, c=d)", "f(a, b)"]),
        (python.arguments, "f(a)", []),
        (python.arguments, "f(a=1)", ["f()"]),
        (python.arguments, "f(a=True)", []),
        (python.arguments, "x = (a, b)", ["x = (a,)", "x = (b,)"]),
        (python.arguments, "{'a': 1, **b}", ["{**b}", "{'a': 1}"]),
        (python.arguments, "x, y = 1, 2", []),
        (python.calls, "a.strip().lower()", ["a.strip()", "a.lower()"]),
        (python.calls, "sorted(a)", ["list(a)"]),
        (python.calls, "sorted(a for a in b)", ["list((a for a in b))"]),
        (python.calls, "func.lower(a)", []),
        (python.statements, "def f():\n    g()\n    return 1", None),
        (python.statements, "p.a, p.b = 1, 2", ["p.b = 2", "p.a = 1"]),
        (python.statements, "def f():\n    x = 1\n    return", []),
        (python.statements, "if a:\n    return", None),
        (queries.dropped, "select(A).where(a == b, c)", ["select(A)"]),
        (queries.dropped, "((select(A))\n  # first.\n  .limit(1))", ["select(A)"]),
        (queries.dropped, "where(a & (b))", ["where(b)", "where(a)"]),
        (queries.dropped, "func.lower(a)", ["a"]),
        (queries.dropped, "func.now()", []),
        (queries.renamed, "q.join(A)", ["q.outerjoin(A)"]),
        (queries.renamed, "a.desc()", ["a.asc()"]),
        (queries.renamed, "a.is_(None)", ["a.is_not(None)"]),
        (queries.renamed, "s.scalars(q).one_or_none()", None),
        (queries.renamed, "sum(a)", []),
        (queries.renamed, "s.flush()", ["s.commit()"]),
        (queries.renamed, "a.union(b)", ["a.union_all(b)"]),
        (queries.renamed, "p.selectinload(A.b)", ["p.joinedload(A.b)", "p.lazyload(A.b)"]),
        (queries.ordering, "q.order_by(a, b.desc())", ["q.order_by(a.desc(), b.desc())"]),
        (queries.transactions, "engine.begin()", ["engine.connect()"]),
        (queries.transactions, "Session(e).begin()", ["Session(e)"]),
        (queries.transactions, "factory.begin()", ["factory()"]),
        (queries.values, "datetime.now(UTC)", ["datetime.now()"]),
        (classes.constraints, "CheckConstraint('a > 0')", None),
    ],
)
def test_an_operator(operator: Operator, text: str, expected: list[str] | None) -> None:
    got = made(operator, text)
    assert got == (set(expected) if expected is not None else set(EXPECTED[text]))


EXPECTED = {
    "a < b <= 0": [
        *("a <= b <= 0", "a != b <= 0", "a >= b <= 0"),
        *("a < b < 0", "a < b == 0", "a < b > 0"),
    ],
    "f(7, True, 'é')": [
        *("f(8, True, 'é')", "f(6, True, 'é')", "f(7, False, 'é')", "f(7, True, 'é?')"),
    ],
    "if a and b:\n    f()": [
        "if not (a and b):\n    f()",
        "if a or b:\n    f()",
        "if a:\n    f()",
        "if b:\n    f()",
    ],
    "[a for a in b if a]": ["[a for a in b if not a]", "[a for a in b if True]"],
    "def f():\n    g()\n    return 1": [
        "def f():\n    pass\n    return 1",
        "def f():\n    g()\n    return None",
    ],
    "if a:\n    return": ["pass", "if a:\n    pass"],
    "s.scalars(q).one_or_none()": ["s.execute(q).one_or_none()", "s.scalars(q).one()"],
    "CheckConstraint('a > 0')": [
        "CheckConstraint('a >= 0')",
        "CheckConstraint('a > 1')",
        "CheckConstraint('a > -1')",
    ],
}


def test_a_session_that_was_handed_over_is_committed() -> None:
    text = "def f(session, a):\n    g(a)"
    assert made(queries.transactions, text) == {f"{text}\n    session.commit()"}
    text = "def f(session):\n    return 1"
    assert made(queries.transactions, text) == {
        "def f(session):\n    return (1, session.commit())[0]"
    }
    assert (
        made(queries.transactions, "def f(session):\n    session.commit()\n    return 1") == set()
    )


def test_values_that_are_handed_over() -> None:
    text = "def f(name: str, at: datetime):\n    return g(User.name == name, at)"
    got = made(queries.values, text)
    assert any("at.replace(tzinfo=None)" in each for each in got)
    assert any("text(f\"{User.name.expression} = '{name}'\")" in each for each in got)
    assert len(got) == 2


def test_locks() -> None:
    assert made(queries.locks, "q.with_for_update(skip_locked=True)") == {
        "q.with_for_update(skip_locked=True, read=True)",
        "q.with_for_update(skip_locked=True, nowait=True)",
        "q.with_for_update(skip_locked=True, key_share=True)",
    }


def test_mapped_classes() -> None:
    text = "class A:\n    a: Mapped[str] = mapped_column(String(9))\n    b: Mapped[int | None]"
    assert made(classes.nullable, text) == {
        text.replace("Mapped[str]", "Mapped[str | None]"),
        text.replace("int | None", "int"),
    }
    [other] = made(classes.types, text)
    assert "mapped_column(__import__('sqlalchemy').Text())" in other


def test_references() -> None:
    assert made(classes.references, "ForeignKey('a.id', ondelete='CASCADE')") == {
        "ForeignKey('a.id', ondelete='SET NULL')",
        "ForeignKey('a.id', ondelete='RESTRICT')",
    }
    assert made(classes.references, "relationship(cascade='all, delete-orphan')") == {
        "relationship(cascade='all')",
        "relationship(cascade='delete-orphan')",
    }
    assert made(classes.references, "relationship(order_by='A.b, A.c')") == {
        "relationship(order_by='A.b.desc(), A.c')",
        "relationship(order_by='A.b, A.c.desc()')",
        "relationship(order_by='A.b')",
        "relationship(order_by='A.c')",
    }


def test_a_mutant_knows_its_line_and_what_changed() -> None:
    [mutant] = mutants("x = (\n    q  # all\n    .limit(n)\n)\n", [queries.dropped])
    assert (mutant.line, mutant.key) == (3, "limit() dropped: .limit(n)")
    assert mutant.diff.splitlines()[0] == "-    .limit(n)"
    assert "# all" in mutant.source


def test_keys_are_distinct() -> None:
    keys = [mutant.key for mutant in mutants("x = f(a, 1, 1)")]
    assert len(set(keys)) == len(keys)
    assert "1 to 2 (2): x = f(a, 1, 1)" in keys


def test_a_sample_is_the_same_every_time_and_grows() -> None:
    every = tasks(EXERCISE)
    few, more = sample(every, 5), sample(every, 10)
    assert len(few) == 5
    assert few == sample(list(reversed(every)), 5)[::-1]
    assert {task.digest for task in few} < {task.digest for task in more}


def test_an_entry_without_a_mutant_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    every = tasks(EXERCISE)
    known = every[0].mutant.key
    monkeypatch.setattr(
        "workbook.authoring.mutation.mutants.equivalents",
        lambda _: {known: "it is", "gone: x": "it was"},
    )
    assert stale(EXERCISE, every) == ["gone: x"]


def _mutant(source: str) -> Task:
    return Task(EXERCISE, Mutant("as it is", 1, "", source, ""))


def test_fates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_LEAST", 1)
    monkeypatch.setattr(runner, "_FACTOR", 2)
    solution = EXERCISE.solution.read_text(encoding="utf-8")
    endless = solution.replace("    posts = (", "    while True:\n        pass\n    posts = (")
    every = [
        _mutant(endless),
        _mutant("import a_module_that_is_not_there"),
        _mutant("raise SystemExit"),
        _mutant(solution.replace("limit(1)", "limit(2)")),
        _mutant(solution.replace("limit(1)", "fetch(1)")),
    ]
    [results] = list(runner.run(every))
    fates = [result.fate for result in results]
    assert fates == ["timeout", "killed", "killed", "killed", "survived"]
    assert report.counts("all", results) == (
        "all: 5 mutants, 4 killed (1 by the time limit), 0 equivalent, 1 survived"
    )
    assert report.share(results) == "80.0 % of those that are not equivalent are killed"
    assert "+        .fetch(1)" in report.survivor(results[-1])


def test_a_solution_that_is_not_right_has_no_mutants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner.Worker, "right", lambda *_: False)
    with pytest.raises(runner.ReferenceRejected, match="latest_post"):
        list(runner.run([_mutant("")]))


def test_a_mutant_that_leaves_something_behind_spoils_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reference is judged again at the end; if it is wrong now, each mutant is tried alone."""
    spoilt = False
    closed = 0

    def right(_: runner.Worker, __: object, source: str) -> bool:
        nonlocal spoilt
        spoilt = spoilt or source == "spoils"
        return not spoilt and source != "killed"

    def close(_: runner.Worker) -> None:
        nonlocal spoilt, closed
        spoilt = False
        closed += 1

    monkeypatch.setattr(runner.Worker, "right", right)
    monkeypatch.setattr(runner.Worker, "close", close)
    [results] = list(runner.run([_mutant("spoils"), _mutant("survives"), _mutant("killed")]))
    assert [result.fate for result in results] == ["killed", "survived", "killed"]
    assert closed >= 3


def test_accepting_is_what_judging_decides() -> None:
    every = [answers.reference(EXERCISE), *answers.wrong_answers(EXERCISE).values()]
    every.append(submission.pick(submission.load(catalogue.chapter("ch02").stub), EXERCISE.objects))
    for objects in every:
        state = verdict.judge(EXERCISE, objects).state
        assert verdict.accepts(EXERCISE, objects) is (state is State.RIGHT)


@pytest.mark.parametrize("name", ["meeting", "deactivate_users", "make_engine"])
def test_a_solution_is_accepted_however_it_is_judged(name: str) -> None:
    exercise = catalogue.exercise(name)
    assert verdict.accepts(exercise, answers.reference(exercise))


def test_an_equivalent_mutant_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    task = _mutant("import a_module_that_is_not_there")
    monkeypatch.setattr(runner, "equivalents", lambda _: {task.mutant.key: "said so"})
    [results] = list(runner.run([task]))
    assert results == [replace(results[0], fate="equivalent", why="said so")]
    assert (
        list(report.lines("all", results))[1] == f"   equivalent: {task.mutant.key}\n      said so"
    )
