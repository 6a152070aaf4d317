"""The one console: no colours and no wrapping to a guessed width where nobody is looking."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@cache
def console() -> Console:
    """Where all commands print. Rich leaves colours off when it is not a terminal."""
    from rich.console import Console  # 50 ms that `workbook check` spends while Python starts

    made = Console(highlight=False)
    # A pipe or a file has no width; rich would guess 80.
    return made if made.is_terminal else Console(highlight=False, width=100)
