"""Logs as one JSON object a line, each with the id of its request."""

import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

import orjson

from app.operations import usage

# What a LogRecord has by itself; everything else came with extra={...}.
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message"}


# When each cause was logged last.
_logged: dict[tuple[str, str], float] = {}


def repeated(log: logging.Logger, message: str, cause: str, **more: Any) -> None:
    """Warn of what may happen a thousand times a second; the same cause once a second."""
    now = time.monotonic()
    if now - _logged.get((message, cause), 0.0) < 1:
        return
    if len(_logged) > 1000:
        _logged.clear()
    _logged[message, cause] = now
    log.warning(message, extra={"cause": cause, **more})


class JsonFormatter(logging.Formatter):
    """Formats a record as JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": usage.current.get().request_id,
        }
        for name, value in record.__dict__.items():
            if name not in _OWN:
                entry[name] = value
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(entry, default=str, option=orjson.OPT_UTC_Z).decode()


def configure(level: str) -> None:
    """Send all logs to standard output as JSON, uvicorn's too."""
    root = logging.getLogger()
    root.setLevel(level)
    if not any(isinstance(handler.formatter, JsonFormatter) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonFormatter())
        root.addHandler(handler)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    # It tells of each part of Alembic that it has found.
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    # The middleware writes a line per request that says more.
    logging.getLogger("uvicorn.access").disabled = True
