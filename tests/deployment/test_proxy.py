"""nginx before the API, as app/proxy/nginx.conf has it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from ruamel.yaml import YAML

from app.operations.migrations import ROOT
from tests.app.support.programs import free_port, needs
from tests.app.support.replication import wait_for_port

CONFIGURATION = (ROOT / "app" / "proxy" / "nginx.conf").read_text()


class Upstream(BaseHTTPRequestHandler):
    """In place of the API: says what has reached it."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        size = int(self.headers.get("content-length", 0))
        self.rfile.read(size)
        seen = {"path": self.path, "size": size, "for": self.headers.get_all("x-forwarded-for")}
        body = json.dumps(seen | {"filler": "x" * 2000}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"3-ada"')
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer  # noqa: N815 - as the class in the library calls them

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Nginx on a port of its own."""
    program = needs("nginx")
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    port = free_port()
    changed = CONFIGURATION.replace("api:8000", f"127.0.0.1:{upstream.server_port}")
    changed = changed.replace("listen 8080", f"listen 127.0.0.1:{port}")
    changed = changed.replace("/tmp/", f"{folder}/")
    if os.geteuid() == 0:  # its workers would be nobody, who may not enter the folder
        changed = "user root;\n" + changed
    (folder / "nginx.conf").write_text(changed)
    process = subprocess.Popen([program, "-c", folder / "nginx.conf", "-g", "daemon off;"])
    try:
        wait_for_port(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        upstream.shutdown()
        upstream.server_close()


def test_the_address_of_the_client_is_the_proxys_word(proxy: str) -> None:
    made_up = {"X-Forwarded-For": "192.0.2.1"}
    assert httpx.get(f"{proxy}/posts", headers=made_up).json()["for"] == ["127.0.0.1"]


def test_the_numbers_stay_inside(proxy: str) -> None:
    for path in ("/metrics", "/%6detrics", "//metrics"):
        assert httpx.get(proxy + path).status_code == 404


@pytest.mark.parametrize(("path", "most"), [("/posts", 1536), ("/posts/import", 64 * 1024)])
def test_a_body_has_the_length_of_its_route(proxy: str, path: str, most: int) -> None:
    for size, status in ((most * 1024, 200), (most * 1024 + 1, 413)):
        assert httpx.post(proxy + path, content=b"x" * size).status_code == status


def test_headers_are_bounded(proxy: str) -> None:
    assert httpx.get(proxy, headers={"X-Long": "x" * 20_000}).status_code == 400


def test_a_compressed_answer_has_a_weak_tag(proxy: str) -> None:
    """Which a client sends back as If-Match: tests/app/routers/test_posts.py."""
    answer = httpx.get(f"{proxy}/posts/1", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["etag"] == 'W/"3-ada"'


def test_one_address_does_not_guess_fast(proxy: str) -> None:
    with httpx.Client(base_url=proxy) as client:
        found = [client.post("/auth/token").status_code for _ in range(30)]
        assert found[:20] == [200] * 20
        assert 429 in found
        assert client.get("/posts").status_code == 200


def test_the_file_for_compose_hides_the_api() -> None:
    text = (ROOT / "app" / "proxy" / "compose.yml").read_text()
    assert "ports: !reset []" in text, "or --scale api=2 collides"
    services = YAML(typ="rt").load(text)["services"]
    assert "./app/proxy/nginx.conf:/etc/nginx/nginx.conf:ro" in services["proxy"]["volumes"]
    assert services["api"]["environment"]["FORWARDED_ALLOW_IPS"] == "*"
