"""Questions about exercises whose check went wrong and that have been solved since.

The choices are the reference and wrong answers of the same exercise; the tests of the exercises
prove which of them is right.
"""

from __future__ import annotations

import ast
import re
from functools import cache

from workbook.course import catalogue
from workbook.course.definitions import lines, name_of, span
from workbook.repetition.question import Part, Question

LONGEST = 14  # lines of one answer
TOGETHER = 30  # lines of all choices


def key(exercise: catalogue.Exercise) -> str:
    """The key of the question about an exercise."""
    return f"{exercise.chapter}/exercise/{exercise.name}"


@cache
def question(exercise: catalogue.Exercise, mistake: str) -> Question | None:
    """Which of these does what the task asks? ``None`` where the answers are too long to compare.

    Args:
        mistake: the name of the mistake that the check has found, which is shown if it is on file.
    """
    if exercise.package or exercise.objects != (exercise.name,):
        return None
    right = _bodies(exercise.solution.read_text(encoding="utf-8")).get(exercise.name)
    if right is None:
        return None
    text = exercise.wrong.read_text(encoding="utf-8")
    others = {
        name: body
        for name, body in _bodies(text).items()
        if not name.startswith("_") and body[1] != right[1]
    }
    first = [mistake] if mistake in others else []
    wrong = [*first, *(name for name in others if name not in first)][:2]
    while wrong and sum(_length(others[name][1]) for name in wrong) > TOGETHER - _length(right[1]):
        wrong.pop()
    if not wrong:
        return None
    task = " ".join((right[0].partition("\n\n")[0]).split())
    return Question(
        key(exercise),
        exercise.chapter,
        exercise.section,
        f"Exercise `{exercise.name}`: {task}\n\nWhich of these does it?",
        (Part("answer", right[1]),),
        choices=(*(others[name][1] for name in wrong), right[1]),
        why="\n".join(_about(exercise, name, others[name][0]) for name in wrong),
    )


def _about(exercise: catalogue.Exercise, name: str, thought: str) -> str:
    """What is wrong with one of the others."""
    reason = exercise.messages.get(name) or thought
    return f"`{name}`: {' '.join(reason.split())}"


def _length(code: str) -> int:
    return len(code.splitlines())


def _bodies(text: str) -> dict[str, tuple[str, str]]:
    """Functions that stand by themselves: the docstring, and the code without head and docstring.

    One that calls a helper of its file, or is too long, isn't among them.
    """
    every = lines(text)
    tree = ast.parse(text)
    helpers = {name for node in tree.body if (name := name_of(node) or "").startswith("_")}
    bodies = {}
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.decorator_list:
            continue
        docstring = ast.get_docstring(node)
        body = node.body[1:] if docstring is not None else node.body
        used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if not body or used & helpers:
            continue
        after = node.body[0].end_lineno if docstring is not None else body[0].lineno - 1
        code = "".join(every[after : span(node).stop])
        code = re.sub(r"^    ", "", code, flags=re.MULTILINE).strip("\n")
        if _length(code) <= LONGEST:
            bodies[node.name] = (docstring or "", code)
    return bodies
