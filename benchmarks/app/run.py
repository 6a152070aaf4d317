"""Start the four servers, measure them in turns, and set each beside the limit."""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
from sqlalchemy import URL

from app.config import Settings
from app.operations.migrations import ROOT
from app.security import Tokens
from benchmarks.app import data
from tests.support.ports import free_port
from workbook.embedded import Cluster

SECRET = "bench-only-bench-only-bench-only-bench"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
STANDS = "typical, pool of 40"
SERVERS = {
    "typical": "benchmarks.app.typical:app",
    STANDS: "benchmarks.app.typical:app",
    "async ORM": "benchmarks.app.async_orm:app",
    "this API": "app.main:app",
    "bare FastAPI": "benchmarks.app.bare:app",
    "limit": "benchmarks.app.limit:app",
}
CASES = {"users": "/users/7", "feed": "/posts?limit=20"}
QUIET = ("--no-access-log", "--log-level", "warning")
POST = """
wrk.method = "POST"
wrk.body = '{"title": "A new post", "content": "Some words.", "tags": ["tag1", "tag2", "tag3"]}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer %s"
"""


def wrk(url: str, connections: int, script: Path | None = None) -> float:
    """Requests per second that were answered as they should be."""
    more = ["-s", str(script)] if script else []
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "10s", *more, url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests, refused = counted(output)
    taken = float(re.findall(r"Requests/sec:\s+([\d.]+)", output)[0])
    return taken * (requests - refused) / max(requests, 1)


def counted(output: str) -> tuple[int, int]:
    """What wrk says at its end: requests, and those that were answered with an error."""
    requests = int(re.findall(r"(\d+) requests in", output)[0])
    refused = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", output))
    return requests, refused


@dataclass
class Bench:
    """A server. One that collapses is held still while another one is measured.

    It would go on working for half a minute after its clients have left.
    """

    address: str
    process: subprocess.Popen[bytes]
    collapses: bool

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Let it run meanwhile."""
        if not self.collapses:
            yield
            return
        self.process.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGSTOP)

    def rate(self, path: str, connections: int, script: Path | None = None) -> float:
        """Requests per second. Afterwards it rests: nobody else pays for what is left to do."""
        taken = wrk(self.address + path, connections, script)
        if not self.collapses:
            self._rest()
        return taken

    def _rest(self) -> None:
        process = psutil.Process(self.process.pid)
        for _ in range(50):
            before = sum(process.cpu_times()[:2])
            time.sleep(0.1)
            if sum(process.cpu_times()[:2]) - before < 0.02:
                return


@contextmanager
def servers(url: str) -> Iterator[dict[str, Bench]]:
    """All of them, one process each."""
    with ExitStack() as stack:
        benches = {}
        for name, module in SERVERS.items():
            port = free_port()
            environment = os.environ | {
                "DATABASE_URL": url,
                "SECRET_KEY": SECRET,
                # Nobody writes a line per request here: it is the frameworks that are compared.
                "LOG_LEVEL": "ERROR",
                "BENCH_POOL": "40" if name == STANDS else "5",
            }
            process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", module, "--port", str(port), *QUIET],
                cwd=ROOT,
                env=environment,
                # What it has to say of its pool would fill the screen.
                stderr=subprocess.DEVNULL if name == "typical" else None,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            benches[name] = Bench(f"http://127.0.0.1:{port}", process, name == "typical")
        for bench in benches.values():
            _wait_for(bench.address)
        yield benches


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{address}/users/7", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")


@contextmanager
def database() -> Iterator[str]:
    """A server of its own, as durable as a real one, filled."""
    folder = Path(tempfile.mkdtemp(prefix="workbook-bench-", dir="/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "home", settings={"max_connections": "200"})
    try:
        at = cluster.start()
        cluster.run("createdb", "blog", check=True)
        url = URL.create("postgresql", at.user, at.password, at.host, at.port, "blog")
        address = url.render_as_string(hide_password=False)
        subprocess.run(
            [sys.executable, "-m", "alembic", "upgrade", "head"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address},
            check=True,
        )
        data.fill(address)
        yield address
    finally:
        cluster.destroy()
        shutil.rmtree(folder, ignore_errors=True)


def measure() -> Iterator[tuple[str, str, str]]:
    """Rows of a table: what, requests per second, and that beside the typical app and the limit."""
    if not shutil.which("wrk"):
        yield "the API", "not measured", "needs wrk (sudo apt install wrk)"
        return
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    with database() as url, servers(url) as benches, tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=url, secret_key=SECRET)  # type: ignore[arg-type] # pydantic converts
        token, _ = Tokens(settings).sign("access", 7, uuid4(), 0)
        script = Path(folder) / "post.lua"
        script.write_text(POST % token)
        for turn in range(ROUNDS + 1):
            samples = rates if turn else defaultdict(list)  # the first round only warms up
            for name, bench in benches.items():
                with bench.awake():
                    for case, path in CASES.items():
                        samples[case, name].append(bench.rate(path, 64))
                        if name == "this API":  # side by side: what was written in between weighs
                            crowded = bench.rate(path, 500)
                            samples[f"{case}, 500 connections", name].append(crowded)
                    if name not in ("limit", "bare FastAPI"):
                        samples["write", name].append(bench.rate("/posts", 64, script))
    middle = {key: statistics.median(values) for key, values in rates.items()}
    for (case, name), rate in sorted(middle.items()):
        whole = case.split(",")[0]
        if case != whole:
            share = f"{rate / max(middle[whole, name], 1):.2f} of its own at 64"
        else:
            # Beside the typical app that stands: with its default pool it falls over at 64.
            share = f"{rate / max(middle[case, STANDS], 1):.1f} x {STANDS}"
            if limit := middle.get((case, "limit")):
                share += f", {rate / limit:.2f} of the limit"
        yield f"{case}: {name}", f"{rate:,.0f}/s", share
