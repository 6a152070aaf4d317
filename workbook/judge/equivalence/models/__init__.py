"""Compares mapped classes: their tables, what these accept, and what objects do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import URL

from workbook.judge.equivalence.difference import Difference


@dataclass(frozen=True)
class ModelTolerance:
    """What an exercise leaves open."""


def first_difference(
    reference: Mapping[str, type],
    answer: Mapping[str, type],
    tolerance: ModelTolerance,
    reference_url: URL,
    answer_url: URL,
) -> Difference | None:
    """The first difference; ``None`` where there is none."""
    raise NotImplementedError
