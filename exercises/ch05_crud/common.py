"""What several checks of chapter 5 share."""

from __future__ import annotations

from typing import Any

from workbook.judge.case import Case

TOO_LONG = "x" * 300


def data(case: Case) -> Any:
    assert case.data is not None
    return case.data
