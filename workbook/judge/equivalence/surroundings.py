"""What a program shares with the rest of its process, and must leave as it was."""

from __future__ import annotations

import decimal
import logging
import os
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

Surroundings = dict[str, Any]


def look() -> Surroundings:
    """Everything that one answer could change under the next one's feet."""
    loggers = {"": logging.root} | {
        name: logger
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
    }
    return {
        "loggers": {
            name: (logger.level, logger.propagate, logger.disabled, tuple(logger.handlers))
            for name, logger in loggers.items()
            # A logger that was only asked for is no change.
            if logger.level or logger.handlers or not logger.propagate or logger.disabled
        },
        "logging.disable": logging.root.manager.disable,
        "warnings": tuple(warnings.filters),
        "environment variables": dict(_variables()),
        "the working folder": _cwd(),
        "decimal context": repr(decimal.getcontext()),
        "recursion limit": sys.getrecursionlimit(),
        "standard output": (sys.stdout, sys.stderr),
    }


def changed(before: Surroundings, after: Surroundings) -> list[str]:
    """The names of the parts that differ."""
    return [name for name in before if before[name] != after[name]]


def restore(before: Surroundings) -> None:
    """Put everything back, but for the warning filters: ``catch_warnings`` sees to them."""
    logging.disable(before["logging.disable"])
    names = {"", *before["loggers"], *logging.root.manager.loggerDict}
    for name in names:
        logger = logging.root.manager.loggerDict.get(name) if name else logging.root
        if not isinstance(logger, logging.Logger):
            continue
        level, propagate, disabled, handlers = before["loggers"].get(name, (0, True, False, ()))
        if logger.level != level:
            logger.setLevel(level)
        logger.propagate, logger.disabled = propagate, disabled
        logger.handlers[:] = handlers
    if _variables() != before["environment variables"]:
        os.environb.clear()
        os.environb.update(before["environment variables"])
    if _cwd() != before["the working folder"]:
        os.chdir(before["the working folder"])
    if repr(decimal.getcontext()) != before["decimal context"]:
        decimal.setcontext(decimal.Context())
    sys.setrecursionlimit(before["recursion limit"])
    sys.stdout, sys.stderr = before["standard output"]


@contextmanager
def process_zone(name: str) -> Iterator[None]:
    """The time zone of this process, as ``datetime.now()`` and ``astimezone()`` see it."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("TZ", None)
        else:
            os.environ["TZ"] = before
        time.tzset()


def _variables() -> Mapping[bytes, bytes]:
    """The environment as bytes, past os.environ: to decode all of it costs more than a query."""
    raw: Mapping[bytes, bytes] | None = getattr(os.environ, "_data", None)
    return raw if raw is not None else dict(os.environb)


def _cwd() -> str:
    try:
        return str(os.getcwd())  # noqa: PTH109 - compared as text
    except OSError:
        return ""
