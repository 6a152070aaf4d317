"""A second server that follows the first, and takes its place when the first is lost."""

import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

from workbook.embedded import binaries, processes, sockets
from workbook.embedded.cluster import Cluster
from workbook.embedded.connection import store
from workbook.embedded.errors import PostgresError
from workbook.embedded.failures import failure
from workbook.embedded.folder import make_home
from workbook.embedded.launch import wait_until
from workbook.embedded.privileges import server_account

SLOT = "standby"
_PATIENCE = 60.0


def make_standby(primary: Cluster, home: Path) -> Cluster:
    """Copy a running server into ``home``. The copy is a standby: once started, it follows.

    It has the roles, the passwords and the settings of the primary, and a port of its own.

    Raises PostgresError.
    """
    account = server_account(home)
    make_home(home, account)
    folder = sockets.socket_folder(home, account)
    connection = replace(primary.connection(), port=sockets.free_port(home), socket_dir=folder)
    done = primary.run(
        "pg_basebackup",
        f"--pgdata={home / 'data'}",
        "--write-recovery-conf",  # standby.signal, and where the primary is
        "--wal-method=stream",
        "--create-slot",  # the primary keeps the log until the standby has it
        f"--slot={SLOT}",
        "--checkpoint=fast",  # else it waits minutes for the next one
        admin=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        raise failure(done.stdout, "The standby could not be made", home)
    store(connection, home / "connection.json", account)
    return Cluster(home, settings=primary.settings)


def kill(cluster: Cluster) -> None:
    """Kill the server as a power failure would, and wait until it is gone, its children as well.

    A child serves its client until it notices that the server is dead.

    Raises PostgresError if it does not run.
    """
    import psutil

    postmaster = processes.running_postmaster(cluster.data)
    if postmaster is None:
        raise PostgresError(f"The server in {cluster.home} does not run.", "Start it first.")
    children = psutil.Process(postmaster.pid).children(recursive=True)
    os.kill(postmaster.pid, signal.SIGKILL)
    wait_until(lambda: not processes.is_postmaster(postmaster.pid, cluster.data), _PATIENCE)
    psutil.wait_procs(children, _PATIENCE)


def promote(cluster: Cluster) -> None:
    """Make a standby the primary: it stops following, and accepts writes.

    Raises PostgresError.
    """
    account = server_account(cluster.home)
    program = binaries.root_for(account) / "bin" / "pg_ctl"
    command = (program, "promote", f"--pgdata={cluster.data}", f"--timeout={_PATIENCE:.0f}")
    code, output = binaries.run_server_program(command, account)
    if code != 0:
        raise failure(output, "The standby was not promoted", cluster.home)
