"""Waits with everything imported, and forks for each check: ``python -m workbook.judge.warm FD``.

The imports are three quarters of what a check costs. The parent process never touches the learner's
code or a database connection, so each fork is as clean as a fresh Python.
"""

from __future__ import annotations

import array
import os
import socket
import sys
from contextlib import suppress

from workbook.judge.process import STATUS


def main(descriptor: int) -> None:
    """Serve requests until the other end closes."""
    import pytest  # noqa: F401 - imported before the forks

    from workbook.judge import arenas, child, plugin  # noqa: F401

    arenas.prepare()

    with socket.socket(fileno=descriptor) as requests:
        while True:
            try:
                message, descriptors, _, _ = socket.recv_fds(requests, 65536, 2)
            except OSError:
                return
            if not message:
                return
            verdicts, output = array.array("i", descriptors)
            pid = os.fork()
            if pid == 0:
                requests.close()
                _judge(message.decode().split("\0"), verdicts, output)
            os.close(verdicts)
            os.close(output)
            with suppress(OSError):  # whoever asked may be gone: then the next turn ends this
                requests.send(STATUS.pack(pid, 0))
            _, status = os.waitpid(pid, 0)
            with suppress(OSError):
                requests.send(STATUS.pack(pid, os.waitstatus_to_exitcode(status)))


def _judge(arguments: list[str], verdicts: int, output: int) -> None:
    from workbook.judge import child

    code = 1
    try:
        os.setsid()
        os.dup2(output, 1)
        os.dup2(output, 2)
        code = child.main([*arguments, "--report-to", str(verdicts)])
        child.end_children()
    finally:
        sys.stdout.flush()
        os._exit(code)  # nothing of the warm process's own clean-up belongs to the fork


if __name__ == "__main__":
    main(int(sys.argv[1]))
