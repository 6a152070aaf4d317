"""Runs the two forms of an entry, each on a database of its own."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, create_engine

from workbook import sandboxes
from workbook.databases import drop
from workbook.errorindex.entry import Entry

Form = Literal["bad", "good"]
_DATABASE = "why"


@dataclass(frozen=True)
class Outcome:
    """What came of it; ``error`` is the type and the message of what was raised, if anything."""

    returned: object = None
    error: str | None = None

    def __str__(self) -> str:
        return self.error or f"{self.returned}"


def run(entry: Entry, form: Form, database: str = _DATABASE) -> Outcome:
    """Run one form of an entry on a fresh copy of the blog."""
    function: Callable[[Engine], object] = getattr(entry.module(), form)
    engine = create_engine(sandboxes.database(database))
    try:
        # Warnings and what a library writes about a lost connection are not the subject.
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            return Outcome(returned=function(engine))
    except Exception as error:
        kind = type(error)
        module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
        return Outcome(error=f"{module}{kind.__name__}: {error}")
    finally:
        engine.dispose()
        with suppress(Exception):  # a connection that was left behind
            drop(database)


def shows_the_symptom(entry: Entry, outcome: Outcome) -> bool:
    """Whether that is what the entry is about."""
    return outcome.returned == entry.shows if entry.shows else entry.matches(str(outcome))
