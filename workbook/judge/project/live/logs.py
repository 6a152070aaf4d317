"""What an answer logs: a line for each request, errors, and what should not be in the log."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any


class Log:
    """Every record that is created while it watches, whether or not it is handled.

    Attributes:
        name: the logger of the package; loggers below it count as well.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._records: list[tuple[str, int, str, bool]] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Collect the records within the block, and restore the loggers at its end."""
        logger, root = logging.getLogger(self.name), logging.getLogger()
        before = logger.level, logger.propagate, logger.disabled, logger.handlers[:]
        of_root = root.level, root.handlers[:]
        factory = logging.getLogRecordFactory()

        def note(*arguments: Any, **keywords: Any) -> logging.LogRecord:
            record = factory(*arguments, **keywords)
            self._note(record)
            return record

        logging.setLogRecordFactory(note)
        logger.setLevel(logging.INFO)
        # Otherwise records without a handler are printed in the learner's terminal.
        silent = logging.NullHandler()
        root.addHandler(silent)
        try:
            yield
        finally:
            logging.setLogRecordFactory(factory)
            logger.level, logger.propagate, logger.disabled, logger.handlers = before
            root.level, root.handlers = of_root
            logging.getLogger("sqlalchemy").manager._clear_cache()  # type: ignore[attr-defined]

    def _note(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except Exception as error:  # arguments that don't fit the message
            text = repr(error)
        trace = ""
        if record.exc_info and record.exc_info[0] is not None:
            trace = "".join(traceback.format_exception(*record.exc_info))
        self._records.append((record.name, record.levelno, f"{text}\n{trace}", bool(trace)))

    def forget(self) -> None:
        """Forget all records so far."""
        self._records = []

    def lines(self, ids: Sequence[str], secrets: Mapping[str, str]) -> list[str]:
        """Return what was logged since ``forget``.

        Args:
            ids: those of the requests since then.
            secrets: texts that should not be in the log, by what they are.
        """
        lines, errors = [], []
        for name, level, text, has_traceback in self._records:
            if name != self.name and not name.startswith(f"{self.name}."):
                continue
            if level == logging.INFO and (line := _request(text, ids)):
                lines.append(line)
            if level >= logging.ERROR:
                named = any(each in text.partition("\n")[0] for each in ids if each)
                errors.append(
                    f"an error {'with' if has_traceback else 'without'} its traceback, its message "
                    f"{'with' if named else 'without'} the id of the request"
                )
        everything = "\n".join(text for _, _, text, _ in self._records)
        shown = [f"in the log: {what}" for what, text in secrets.items() if text in everything]
        return [*(lines or ["no line for the request"]), *(errors or ["no error"]), *shown]


def _request(text: str, ids: Sequence[str]) -> str | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    if not isinstance(line, dict) or not {"method", "path", "status", "request_id"} <= line.keys():
        return None
    which = "the id of its answer" if line["request_id"] in ids else "another id"
    return f"{line['method']} {line['path']} {json.dumps(line['status'])}, {which}"
