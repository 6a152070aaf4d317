"""The one console. Into a file or a pipe it prints no colours and doesn't wrap lines."""

from __future__ import annotations

import codecs
import io
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@cache
def console() -> Console:
    """Where all commands print. Rich leaves colours off when the output is not a terminal."""
    from rich.console import Console  # 50 ms that `workbook check` spends while Python starts

    default = Console(highlight=False)
    # A pipe or a file has no width; rich would guess 80.
    return default if default.is_terminal else Console(highlight=False, width=100)


# For a terminal, or a file, that has no such signs.
_INSTEAD = dict(zip("✓✗·█░“”’–—─", '+x.#-""\'---', strict=True)) | {"…": "...", "→": "->"}


def spell_out() -> None:
    """Replace characters that the output's encoding lacks, so that printing never fails."""

    def instead(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        missing = error.object[error.start : error.end]
        return "".join(_INSTEAD.get(sign, "?") for sign in missing), error.end

    codecs.register_error("workbook", instead)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="workbook")
