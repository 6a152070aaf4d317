"""The server does not depend on the terminal or the program that started it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.embedded.conftest import ask, python, script
from workbook.embedded import Cluster


def test_ctrl_c_in_the_terminal_that_started_it(cluster: Cluster) -> None:
    body = "cluster.start(); print('ready', flush=True); input()"
    with subprocess.Popen(
        [python(), "-c", script(cluster.home, body)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as starter:
        assert starter.stdout
        assert starter.stdout.readline() == "ready\n"
        pid = cluster.status().pid
        assert pid
        # What a terminal does: the signal goes to all processes of the foreground group.
        os.killpg(starter.pid, signal.SIGINT)
        starter.wait(timeout=30)
        assert os.getpgid(pid) != starter.pid
        assert os.getsid(pid) != starter.pid
    assert cluster.status().pid == pid
    assert ask(cluster, "SELECT 1") == "1"


def test_nobody_waits_for_a_pipe_that_the_server_holds(cluster: Cluster) -> None:
    # communicate() returns at end of file: never, if the server had inherited the pipe.
    finished = subprocess.run(
        [python(), "-c", script(cluster.home, "cluster.start()")],
        stdin=subprocess.PIPE,
        capture_output=True,
        timeout=60,
    )
    assert finished.returncode == 0
    assert cluster.status().running
    if sys.platform == "linux":
        descriptors = Path(f"/proc/{cluster.status().pid}/fd")
        for number in "012":
            assert not str((descriptors / number).readlink()).startswith("pipe:")
