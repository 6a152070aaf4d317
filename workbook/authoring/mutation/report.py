"""Results as lines for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from workbook.authoring.mutation.runner import Result


def counts(name: str, results: Sequence[Result]) -> str:
    """``latest_post: 23 mutants, 22 killed (1 by the time limit), 1 equivalent, 0 survived``."""
    fates = Counter(result.fate for result in results)
    killed = fates["killed"] + fates["timeout"]
    late = f" ({fates['timeout']} by the time limit)" if fates["timeout"] else ""
    return (
        f"{name}: {len(results)} mutants, {killed} killed{late}, "
        f"{fates['equivalent']} equivalent, {fates['survived']} survived"
    )


def share(results: Sequence[Result]) -> str:
    """``98.7 % of those that are not equivalent are killed``."""
    counted = [result for result in results if result.fate != "equivalent"]
    killed = sum(result.fate != "survived" for result in counted)
    percent = 100 * killed / len(counted) if counted else 100
    return f"{percent:.1f} % of those that are not equivalent are killed"


def survivor(result: Result) -> str:
    """Its place and key, as ``[equivalent_mutants]`` would have it, and the changed lines."""
    mutant = result.task.mutant
    diff = "\n".join(f"      {line}" for line in mutant.diff.splitlines())
    return f"   {result.task.exercise.name}, line {mutant.line}: {mutant.key}\n{diff}"


def lines(name: str, results: Sequence[Result]) -> Iterator[str]:
    """All about one exercise: the counts, the survivors, and those called equivalent."""
    yield counts(name, results)
    for result in results:
        if result.fate == "survived":
            yield survivor(result)
    for result in results:
        if result.fate == "equivalent":
            yield f"   equivalent: {result.task.mutant.key}\n      {result.why}"
