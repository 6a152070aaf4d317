"""An upload of JSON lines: checked as it comes in, kept on disk, read again in batches."""

from __future__ import annotations

import codecs
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Self

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from app.http.errors import Problem, printable
from app.schemas import ImportedPost

# A post at its largest, with every character escaped (\uXXXX twice), and some more.
MAX_LINE = 2 * 1024 * 1024
MAX_LINES = 100_000
MAX_TAGS = 10_000  # different ones in one import: all of them are kept in memory
IN_MEMORY = 1024 * 1024
# What goes to the database at once. Many bytes are many words for its search to take in, and a
# statement of 500 long posts would run into its time limit.
BATCH_LINES = 500
BATCH_BYTES = 2 * 1024 * 1024


NO_ROOM = "The server has no room for the import right now."
log = logging.getLogger(__name__)


class LineProblem(Problem):
    """A line that cannot be imported."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(422, f"line {line}: {detail}", code="invalid_line")
        self.line = line


class Upload:
    """Posts on their way in.

    The database is not asked before the last byte is here and every line is right: a slow or
    broken upload holds no connection.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=folder)  # noqa: SIM115 - __exit__
        self.lines = 0
        self.tags: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    async def receive(self, stream: AsyncIterator[bytes]) -> None:
        """Take everything in. Raises LineProblem at the first bad line."""
        rest = bytearray()  # grows in place: a chunk may be a single byte
        async for chunk in stream:
            rest += chunk
            if b"\n" in chunk:
                *whole, rest = rest.split(b"\n")
                # Checking a chunk takes milliseconds: not on the event loop.
                await run_in_threadpool(self._check, whole)
            if len(rest) > MAX_LINE:
                raise LineProblem(self.lines + 1, "too long")
        if rest:
            await run_in_threadpool(self._check, [rest])

    def batches(self) -> Iterator[list[ImportedPost]]:
        """The posts again, some at a time."""
        self._file.seek(0)
        batch: list[ImportedPost] = []
        size = 0
        for line in self._file:
            batch.append(ImportedPost.model_validate_json(line))
            size += len(line)
            if len(batch) == BATCH_LINES or size > BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _check(self, lines: list[bytearray]) -> None:
        if self.lines == 0:  # editors of Windows begin a file with a mark
            lines[0] = lines[0].removeprefix(codecs.BOM_UTF8)
        for line in lines:
            self.lines += 1
            if self.lines > MAX_LINES:
                raise LineProblem(self.lines, f"more than {MAX_LINES} lines")
            if not line.strip():
                continue
            try:
                self.tags.update(ImportedPost.model_validate_json(line).tags)
                if len(self.tags) > MAX_TAGS:
                    detail = f"more than {MAX_TAGS} different tags up to this line"
                    raise LineProblem(self.lines, detail)
            except ValidationError as error:
                first = error.errors(include_url=False, include_context=False, include_input=False)[
                    0
                ]
                # The name of an unknown field is whatever the client sent.
                where = printable(".".join(map(str, first["loc"]))) or "the line"
                raise LineProblem(self.lines, f"{where}: {first['msg']}") from None
            try:
                self._file.write(line + b"\n")
            except OSError:  # it would be taken for the database's
                log.exception("the lines of an import cannot be stored on disk")
                raise Problem(503, NO_ROOM, code="no_room", headers={"Retry-After": "10"}) from None
