"""The learner's folder cannot be written: said in one line, with the cure."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

_FULL = {errno.ENOSPC, errno.EDQUOT}


class NotWritable(OSError):
    """Something in ``my_work`` cannot be written. ``cure`` says what to do about it."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.errno, error.strerror, error.filename)
        what = error.filename or "my_work"
        self.cure = (
            "Make room on that disk, then try again; nothing of yours is lost."
            if error.errno in _FULL
            else "Make it writable for you, then try again."
        )
        self._message = f"{what} cannot be written ({error.strerror or error}). {self.cure}"

    def __str__(self) -> str:
        return self._message


@contextmanager
def writing() -> Iterator[None]:
    """Turn whatever the system says while ``my_work`` is written into ``NotWritable``."""
    try:
        yield
    except OSError as error:
        raise NotWritable(error) from error
