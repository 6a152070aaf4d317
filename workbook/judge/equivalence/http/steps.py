"""The steps of a call: requests, SQL between them, and requests at the same time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.asgi import Request
from workbook.judge.equivalence.call import Call


@dataclass(frozen=True)
class Sql:
    """Something that another client of the database does between two requests."""

    query: str

    def __str__(self) -> str:
        return f"another client of the database: {self.query}"


@dataclass(frozen=True)
class Then:
    """A request that depends on the answers before: ``make`` is called with their bodies."""

    make: Callable[[list[Any]], Request]
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Together:
    """Requests at the same time: each waits before its first write for all others."""

    requests: tuple[Request, ...]

    def __str__(self) -> str:
        first = self.requests[0]
        if all(request == first for request in self.requests):
            return f"{len(self.requests)} times at once: {first}"
        return "at once: " + "; ".join(map(str, self.requests))


@dataclass(frozen=True)
class Upload(Request):
    """A form with one file in it."""

    file: bytes = b""
    field: str = "file"
    kind: str = "text/plain"

    def __str__(self) -> str:
        shown = repr(self.file) if len(self.file) <= 60 else f"{len(self.file):,} bytes"
        kind = "" if self.kind == "text/plain" else f" as {self.kind}"
        return f"{self.method} {self.target} {self.field}={shown}{kind}"


Step = Request | Sql | Then | Together


def get(path: str, **options: Any) -> Request:
    """``get("/posts", params={"limit": 3}, headers={...})``."""
    return Request("GET", path, **options)


def post(path: str, json: Any = None, **options: Any) -> Request:
    """A POST with a JSON body, with ``body=b"..."``, or without any."""
    return _with_body("POST", path, json, options)


def put(path: str, json: Any = None, **options: Any) -> Request:
    """A PUT, as ``post``."""
    return _with_body("PUT", path, json, options)


def patch(path: str, json: Any = None, **options: Any) -> Request:
    """A PATCH, as ``post``."""
    return _with_body("PATCH", path, json, options)


def delete(path: str, **options: Any) -> Request:
    """A DELETE."""
    return Request("DELETE", path, **options)


def _with_body(method: str, path: str, json: Any, options: Mapping[str, Any]) -> Request:
    if "body" in options or json is None:
        return Request(method, path, **options)
    return Request(method, path, json, **options)


def upload(
    method: str, path: str, file: bytes, field: str = "file", kind: str = "text/plain"
) -> Upload:
    """A request with a form, in it a file."""
    about = f'name="{field}"; filename="file.txt"\r\nContent-Type: {kind}\r\n\r\n'
    head = f"--limit\r\nContent-Disposition: form-data; {about}".encode()
    headers = {"content-type": "multipart/form-data; boundary=limit"}
    body = head + file + b"\r\n--limit--\r\n"
    return Upload(method, path, body=body, headers=headers, file=file, field=field, kind=kind)


def sql(query: str) -> Sql:
    """SQL that is committed between two requests."""
    return Sql(query)


def then(make: Callable[[list[Any]], Request], words: str) -> Then:
    """A request that is made of the answers before."""
    return Then(make, words)


def together(*requests: Request) -> Together:
    """Requests at the same time."""
    return Together(requests)


def steps(*every: Step, **options: Any) -> Call:
    """One call of an exercise that is judged over HTTP. ``options``: fields of ``Call``."""
    return Call(every, words=shown(every), **options)


def shown(every: Sequence[Step]) -> str:
    """The steps as text, in their order."""
    return "; then ".join(as_text(step) for step in every)


def as_text(step: Step) -> str:
    """One step as text; a request with its headers."""
    if isinstance(step, Request) and step.headers and not isinstance(step, Upload):
        headers = ", ".join(f"{name}: {value}" for name, value in step.headers.items())
        return f"{step} ({headers})"
    return str(step)
