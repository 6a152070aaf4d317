"""The check of ``member``, chapter 13."""

from __future__ import annotations

from workbook.judge.case import Case
from workbook.judge.verdict import on


@on("empty")
def check_member(case: Case) -> None:
    for name in ("Team", "Member"):
        columns = case.objects[name].__table__.c
        for column in ("created_at", "updated_at"):
            case.mistake(
                "not_in_both",
                column not in columns,
                f"The table of `{name}` has no column {column}. A mixin, which has no table of its "
                "own, gives its columns to each class that inherits from it.",
                got=list(columns.keys()),
            )
