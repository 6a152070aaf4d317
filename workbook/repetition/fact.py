"""A fact: a short question, its answer, and the program whose run proves it."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module, util
from typing import TYPE_CHECKING, Any

from workbook.repetition.question import Part, Question

if TYPE_CHECKING:
    from sqlalchemy import Engine

Proof = Callable[["Engine"], Any]


@dataclass(frozen=True)
class Fact:
    """``proof`` is given an engine on a fresh blog, and returns the answer."""

    question: str
    answer: Any
    section: str
    why: str
    choices: tuple[str, ...]
    proof: Proof

    @property
    def name(self) -> str:
        return self.proof.__name__


_facts: dict[str, list[Fact]] = {}


def fact(
    question: str, *, answer: Any, section: str, why: str, choices: tuple[str, ...] = ()
) -> Callable[[Proof], Proof]:
    """Mark a function as the proof of a fact. It returns the answer.

    Args:
        answer: what the function returns. With ``choices`` it is one of them.
        section: the heading of the notebook that explains it.
        why: a sentence or two, said after the answer.
    """

    def note(proof: Proof) -> Proof:
        new_fact = Fact(question, answer, section, why, choices, proof)
        _facts.setdefault(proof.__module__, []).append(new_fact)
        return proof

    return note


def facts(stem: str) -> list[Fact]:
    """The facts of a chapter, in the order of their file."""
    module = f"workbook.repetition.facts.{stem}"
    if module not in _facts:
        if util.find_spec(module) is None:
            return []
        import_module(module)
    return _facts.get(module, [])


@cache
def of_chapter(stem: str) -> tuple[Question, ...]:
    """The questions that the facts of a chapter make."""
    return tuple(
        Question(
            f"{stem}/fact/{each.name}",
            stem,
            each.section,
            each.question,
            (Part("answer", str(each.answer)),),
            choices=each.choices,
            why=each.why,
            proof=_source(each.proof),
        )
        for each in facts(stem)
    )


def _source(proof: Proof) -> str:
    """The body of the proof, without the decorator that gives the answer away a second time."""
    code = textwrap.dedent(inspect.getsource(proof))
    body = re.split(r"^def .*?:\n(?=    )", code, maxsplit=1, flags=re.MULTILINE | re.DOTALL)[-1]
    return textwrap.dedent(body).strip("\n")
