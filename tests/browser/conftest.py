"""A running `workbook lab` with a learner's folder of its own, and a browser that sees only it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.support.lab import announced
from tests.support.needs import needs
from workbook.course import paths

# What Chromium would fetch for itself is switched off, so that any request seen is the page's.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Lab:
    """A running JupyterLab of the workbook."""

    host: str
    token: str
    my_work: Path

    def address(self, document: str) -> str:
        """Open a document in the single-document view: no side bar, one notebook."""
        return f"{self.host}/doc/tree/{document}?token={self.token}&reset"

    def kernels(self) -> list[dict[str, str]]:
        """What the server says of its kernels; the page's own idle mark is not to be trusted."""
        try:
            with urllib.request.urlopen(f"{self.host}/api/kernels?token={self.token}") as answer:
                found: list[dict[str, str]] = json.load(answer)
        except urllib.error.HTTPError:
            # Asked in the moment in which a kernel comes or goes, the server answers 500.
            return [{"execution_state": "unknown"}]
        return found


@contextmanager
def running_lab() -> Iterator[Lab]:
    """`workbook lab` inside the project, its copies in a folder that is removed afterwards.

    The folder lies in the project because JupyterLab serves nothing outside of it.
    """
    folder = paths.ROOT / "my_work" / f"browser-test-{os.getpid()}"
    environment = {**os.environ, "WORKBOOK_MY_WORK": str(folder)}
    environment.pop("DISPLAY", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "workbook", "lab", "--no-browser"],
        cwd=paths.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        host, token = announced(process)
        yield Lab(host, token, folder)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        _remove(folder)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
    if folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """One JupyterLab for all tests of a file."""
    with running_lab() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; Playwright would otherwise download one of its own."""
    path = needs("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Watched:
    """A page, and the requests of it that went anywhere but to the lab."""

    page: Page
    strays: list[str]


@pytest.fixture
def watched(browser: Browser, lab: Lab) -> Iterator[Watched]:
    """A fresh page that notes every request to another host."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    strays: list[str] = []
    own = urlsplit(lab.host).netloc

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != own:
            strays.append(request.url)

    page.on("request", note)
    yield Watched(page, strays)
    page.close()


def until(ready: object, seconds: float = 60.0) -> None:
    """Wait until ``ready()`` is true.

    Raises:
        AssertionError: it is not, in all that time.
    """
    assert callable(ready)
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, f"{ready} did not come true within {seconds:.0f} s"
        time.sleep(0.1)
