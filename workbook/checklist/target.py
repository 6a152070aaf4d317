"""The running application, and its database where one is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, Row, text

_INSIDE = [
    ip_network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7")
]
TIMEOUT = 10  # seconds for an answer


class Unreachable(RuntimeError):
    """The application or the database doesn't answer."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(f"{message} {cure}")
        self.cure = cure


@dataclass(frozen=True)
class Login:
    """An account that may be used to get a token."""

    name: str
    password: str = field(repr=False)


@dataclass
class Target:
    """What the points look at.

    Attributes:
        client: sends requests; its ``base_url`` is the application's.
        database: an engine for the database's own address, the one that the application has.
        alembic: the ``alembic.ini`` of the application.
        log: a file with lines that the application has logged.
        connections: how many connections all its workers together may open.
        login: an account.
    """

    client: httpx.Client
    database: Engine | None = None
    alembic: Path | None = None
    log: Path | None = None
    connections: int | None = None
    login: Login | None = None
    _answers: dict[tuple[str, tuple[tuple[str, str], ...]], httpx.Response] = field(
        default_factory=dict, repr=False
    )

    @property
    def url(self) -> httpx.URL:
        return self.client.base_url

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine or inside a network: what is in front isn't in sight."""
        try:
            address = ip_address(self.url.host)
        except ValueError:
            return "." not in self.url.host  # localhost, or the name of a container
        inside = any(address in each for each in _INSIDE if each.version == address.version)
        return address.is_loopback or inside

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The answer to a GET; the same request is sent once.

        Raises:
            Unreachable: there is none.
        """
        key = (path, tuple(sorted((headers or {}).items())))
        if key not in self._answers:
            self._answers[key] = self.send("GET", path, headers=headers)
        return self._answers[key]

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer to any request.

        Raises:
            Unreachable: there is none.
        """
        try:
            return self.client.request(method, path, **options)
        except httpx.HTTPError as error:
            raise Unreachable(
                f"{method} {self.url}{path.lstrip('/')} has no answer: {error}.",
                "Is the application running? Is its address right?",
            ) from error

    def openapi(self) -> dict[str, Any]:
        """What the application says of itself; nothing where it doesn't."""
        answer = self.get("/openapi.json")
        try:
            schema = answer.json() if answer.status_code == httpx.codes.OK else {}
        except ValueError:
            return {}
        return schema if isinstance(schema, dict) else {}

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Method, path and description of each endpoint that it speaks of."""
        for path, methods in self.openapi().get("paths", {}).items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def rows(self, sql: str, **parameters: Any) -> list[Row[Any]]:
        """What the database answers, in a transaction that may only read."""
        assert self.database is not None
        with self.database.connect() as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            return list(connection.execute(text(sql), parameters))

    def log_lines(self) -> list[str]:
        """The lines of the log that was named."""
        assert self.log is not None
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()
