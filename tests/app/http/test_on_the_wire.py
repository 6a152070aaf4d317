"""What only a real server shows: bytes that no client library sends, and clients that leave."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from uuid import uuid4

import httpx
import psycopg2
import pytest
from sqlalchemy import make_url

from app.security import Tokens
from tests.app.support import databases
from tests.app.support.api import PASSWORD, PROBLEM, make_settings
from tests.app.support.server import Server

pytestmark = pytest.mark.slow
PATIENCE = 1
POST = b'{"title": "t", "content": "c"}'


class Site:
    """A server, its database, and a user."""

    def __init__(self, server: Server, url: str) -> None:
        self.server = server
        self.dsn = make_url(url).set(drivername="postgresql").render_as_string(False)
        body = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
        user = httpx.post(f"{server.url}/users", json=body).raise_for_status().json()
        token, _ = Tokens(make_settings(url)).sign("access", user["id"], uuid4(), 0)
        self.auth = f"Authorization: Bearer {token}\r\n".encode()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), 10)

    def send(self, request: bytes) -> bytes:
        """All bytes of the answer; the server closes the connection."""
        with self.connect() as connection:
            with contextlib.suppress(ConnectionError):  # it may answer before it has all
                connection.sendall(request)
            answer = b""
            with contextlib.suppress(ConnectionError):
                while some := connection.recv(65536):
                    answer += some
        return answer

    def export_until(self, status: int) -> bool:
        """Whether an export gets this status before long."""
        for _ in range(50):
            answer = httpx.get(f"{self.server.url}/posts/export", timeout=20)
            if answer.status_code == status:
                return True
            assert answer.status_code in {200, 503}
            time.sleep(0.1)
        return False


@pytest.fixture(scope="module")
def site(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    name = f"app_{uuid4().hex[:12]}"
    url = databases.create(name, template=template).render_as_string(hide_password=False)
    log = tmp_path_factory.mktemp("wire") / "log"
    settings = {
        "exports_at_once": 1,
        # The database gives up first: what the server closes then is already lost.
        "idle_in_transaction_timeout": PATIENCE,
        "send_timeout": 2 * PATIENCE,
    }
    with Server(url, log, **settings) as server:
        made = Site(server, url)
        yield made
        assert httpx.get(f"{server.url}/posts").status_code == 200
        assert "unexpected error" not in server.log()
    databases.drop(name)


def request(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    lines = [line + b" HTTP/1.1", b"Host: x", b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


JSON = b"Content-Type: application/json"
LENGTH = b"Content-Length: %d" % len(POST)
AUTH = b"@auth"  # stands for the user's header
REQUESTS: dict[str, tuple[int, bytes]] = {
    "OPTIONS *": (404, request(b"OPTIONS *")),
    "OPTIONS": (405, request(b"OPTIONS /posts")),
    "TRACE": (405, request(b"TRACE /posts", AUTH)),
    "HEAD": (200, request(b"HEAD /posts")),
    "another host": (200, request(b"GET http://elsewhere/posts")),
    "a newline at the end": (404, request(b"GET /metrics%0A")),
    "two newlines": (404, request(b"GET /users/me%0a%0a", AUTH)),
    "an encoded slash": (404, request(b"GET /posts%2f9")),
    "another method named": (405, request(b"POST /posts/1", AUTH, b"X-HTTP-Method-Override: GET")),
    "a long query": (414, request(b"GET /posts?" + b"a&" * 30_000)),
    "a long path": (414, request(b"GET /posts/" + b"1" * 60_000)),
    "a flood of headers": (431, request(b"GET /posts", *[b"A: b"] * 20_000)),
    "a huge header": (431, request(b"GET /posts", b"Authorization: Bearer " + b"x" * 200_000)),
    "two tokens, the first is bad": (
        401,
        request(b"GET /users/me", b"Authorization: Bearer x", AUTH),
    ),
    "a body with GET": (200, request(b"GET /posts", b"Content-Length: 3", body=b"abc")),
    "chunks": (
        201,
        request(
            b"POST /posts",
            AUTH,
            JSON,
            b"Transfer-Encoding: chunked",
            body=b"".join(b"1\r\n%c\r\n" % byte for byte in POST) + b"0\r\n\r\n",
        ),
    ),
    "no body": (422, request(b"POST /posts", AUTH, JSON)),
    "compressed": (
        400,
        request(
            b"POST /posts", AUTH, JSON, b"Content-Encoding: gzip", LENGTH, body=b"\x1f\x8b" * 15
        ),
    ),
    "a charset that JSON does not know": (
        201,
        request(b"POST /posts", AUTH, JSON + b"; charset=utf-7", LENGTH, body=POST),
    ),
    "two lengths": (400, request(b"POST /posts", b"Content-Length: 5", b"Content-Length: 6")),
    "length and chunks": (
        400,
        request(b"POST /posts", LENGTH, b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    ),
    "a chunk of nonsense": (400, request(b"POST /posts", b"Transfer-Encoding: chunked", body=b"Z")),
    "a negative length": (400, request(b"POST /posts", b"Content-Length: -1")),
    "raw bytes in the path": (400, request(b"GET /posts/\xff")),
    "NUL in a header": (400, request(b"GET /posts", b"X: a\0b")),
}
# What is no HTTP at all never reaches the application: the server itself answers, in plain text.
NO_HTTP = {name for name, (status, _) in REQUESTS.items() if status == 400} - {"compressed"}


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_that_no_library_sends(site: Site, name: str) -> None:
    status, sent = REQUESTS[name]
    answer = site.send(sent.replace(AUTH + b"\r\n", site.auth))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert int(head.split(b" ", 2)[1]) == status, answer[:500]
    if status >= 400 and name not in NO_HTTP:
        assert f"content-type: {PROBLEM}".encode() in head.lower()
        assert b"x-request-id" in head.lower()
        assert name == "HEAD" or json.loads(body)["status"] == status


def test_a_body_that_comes_a_byte_at_a_time(site: Site) -> None:
    with site.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request(b"POST /posts", site.auth.strip(), JSON, LENGTH))
        for byte in POST:
            connection.sendall(bytes([byte]))
            time.sleep(0.001)
        assert connection.recv(65536).startswith(b"HTTP/1.1 201")


def test_requests_behind_one_another_keep_to_themselves(site: Site) -> None:
    """Pipelined: the user of the first one is not the user of the second."""
    first = request(b"GET /users/me", site.auth.strip()).replace(b"Connection: close\r\n", b"")
    second = request(b"GET /users/me").replace(b"Connection: close\r\n", b"")
    post = request(b"POST /posts", site.auth.strip(), JSON, LENGTH, body=POST)
    answer = site.send(first + second + post.replace(b"Connection: close\r\n", b"") + first + post)
    statuses = [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [b"200", b"401", b"201", b"200", b"201"]
    ids = [line for line in answer.split(b"\r\n") if line.startswith(b"x-request-id")]
    assert len(set(ids)) == 5


@pytest.mark.parametrize("path", [b"/posts", b"/posts/import", b"/auth/token"])
def test_a_client_that_leaves_amid_its_body_is_no_failure_of_ours(site: Site, path: bytes) -> None:
    kind = b"Content-Type: application/x-ndjson" if path.endswith(b"import") else JSON
    with site.connect() as connection:
        connection.sendall(
            request(b"POST " + path, site.auth.strip(), kind, b"Content-Length: 999", body=POST)
        )
        time.sleep(0.1)
    for _ in range(100):
        lines = [json.loads(line) for line in site.server.log().splitlines() if "{" in line[:1]]
        last = [line for line in lines if line.get("path") == path.decode()][-1:]
        if last and last[0]["status"] in {400, 422}:
            break
        time.sleep(0.02)
    else:
        raise AssertionError(site.server.log()[-2000:])
    assert "unexpected error" not in site.server.log()


def test_an_export_whose_client_left_before_it_began(site: Site) -> None:
    """Its place is free again, and so is its connection."""
    other = psycopg2.connect(site.dsn)
    try:
        other.cursor().execute("LOCK TABLE posts IN ACCESS EXCLUSIVE MODE")
        with site.connect() as connection:
            connection.sendall(request(b"GET /posts/export"))
            time.sleep(0.3)
        time.sleep(0.1)
    finally:
        other.close()
    assert site.export_until(200)


def test_an_export_that_nobody_reads_is_given_up(site: Site) -> None:
    other = psycopg2.connect(site.dsn)
    with other, other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO posts (author_id, title, content)"
            " SELECT 1, 'long', repeat('x', 10000) FROM generate_series(1, 2000)"
        )
    other.close()
    with site.connect() as connection:
        connection.sendall(request(b"GET /posts/export"))
        assert site.export_until(503)
        assert site.export_until(200)
        # What comes is cut off, and can be seen to be.
        answer = b""
        with contextlib.suppress(ConnectionError):
            while some := connection.recv(1 << 20):
                answer += some
        assert answer.startswith(b"HTTP/1.1 200")
        assert not answer.endswith(b"0\r\n\r\n")
    assert "response given up: the client is not reading it" in site.server.log()
