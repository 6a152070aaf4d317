"""The check of ``bio_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any
from unittest.mock import patch

from sqlalchemy.orm import sessionmaker

from workbook import asgi
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.serving import application
from workbook.judge.equivalence.http.steps import put, steps, upload
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

_LARGE = 1_000_000
_PART = 100_000  # a tenth: whoever reads in pieces may have read a few of them


def calls(world: World) -> Iterator[Call]:
    user = world.data.users[0]["id"]
    path = f"/users/{user}/bio"
    for content in [
        b"Bakes, and writes about it.",
        b"it's 100% :mine",
        b"  two lines\r\nand blanks  ",
        "ünï 字 \N{SLIGHTLY SMILING FACE}".encode(),
        b"",
        b"x" * 9_900,
        b"x" * 10_000,
        b"x" * 10_001,
        ("é" * 5_000).encode(),
        ("é" * 5_000 + "!").encode(),
        "latin: é".encode("latin-1"),
        b"a\0b",
        b"\xef\xbb\xbfwith a mark",
    ]:
        yield steps(upload("PUT", path, content))
    yield steps(upload("PUT", path, b"an image, it says", kind="image/png"))
    yield steps(upload("PUT", path, b"in another field", field="picture"))
    yield steps(put(path, {"file": "no form"}))
    for other in (0, -1, 2**31 - 1, 2**31, "ann"):
        yield steps(upload("PUT", f"/users/{other}/bio", b"whose?"))


@on("authored")
def check_bio_api(case: Case) -> None:
    read = 0

    def counting(name: str) -> Any:
        original = getattr(SpooledTemporaryFile, name)

        def wrapper(self: Any, *arguments: Any) -> Any:
            nonlocal read
            data = original(self, *arguments)
            read += len(data) if isinstance(data, bytes) else sum(map(len, data))
            return data

        return patch.object(SpooledTemporaryFile, name, wrapper)

    app = application(case.call(sessionmaker(case.engine)))
    request = upload("PUT", "/users/1/bio", b"x" * _LARGE)
    with counting("read"), counting("readline"), counting("readlines"):
        response = asgi.run(asgi.send(app, request))
    case.mistake(
        "reads_it_all",
        response.status == 413 and read > _PART,
        f"A file of {_LARGE:,} bytes was answered with 413, and your endpoint read {read:,} bytes "
        "of it first. A hundred clients at once need a hundred times that memory. `file.size` is "
        "known without reading, and `read(n)` reads at most n bytes.",
    )
