"""Writes a file whole or not at all, also when the disk is full or the process is killed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write(target: Path, content: str | bytes) -> None:
    """Replace a file, or make it, in one step. Text is written as UTF-8.

    Raises:
        OSError: it can't be written; what was there before is still there.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        if isinstance(content, str):
            draft.write_text(content, encoding="utf-8")
        else:
            draft.write_bytes(content)
        draft.replace(target)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
