"""Programs that the tests start, and ports for them."""

import os
import shutil
import socket
from typing import NoReturn

import pytest


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def needs(program: str) -> str:
    """The path of a program of Debian's package of the same name.

    Without it the test is skipped; on CI it fails: a test that never runs proves nothing.
    """
    if path := installed(program):
        return path
    missing(f"{program}, which is not installed (sudo apt install {program})")


def installed(program: str) -> str | None:
    """The path of a program, if there is one."""
    # Debian keeps servers in /usr/sbin, which is not on every PATH.
    return shutil.which(program) or shutil.which(program, path="/usr/local/sbin:/usr/sbin:/sbin")


def missing(what: str) -> NoReturn:
    """Skip the test and say what it needs. On CI it fails."""
    if os.environ.get("CI"):
        pytest.fail(f"needs {what}; on CI it must be there: see .ci/run", pytrace=False)
    pytest.skip(f"needs {what}")
