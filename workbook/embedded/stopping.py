"""Stop the server, and nothing but the server."""

from pathlib import Path

from workbook.embedded import binaries, processes
from workbook.embedded.failures import failure
from workbook.embedded.launch import wait_until
from workbook.embedded.privileges import Account

# Fast ends the clients' transactions and writes everything out; immediate is a crash from which
# the next start recovers. No mode loses what was committed.
_MODES = (("fast", 60.0), ("immediate", 10.0))


def stop(data: Path, account: Account) -> None:
    """Stop the server of ``data``; fine if it does not run. The caller holds the lock.

    Raises PostgresError if it does not end.
    """
    # pg_ctl would signal whatever process has the number in postmaster.pid: we look first.
    postmaster = processes.running_postmaster(data)
    if not postmaster:
        return
    pid = postmaster.pid
    pg_ctl = binaries.root_for(account) / "bin" / "pg_ctl"
    output = ""
    for mode, seconds in _MODES:
        # We wait ourselves: pg_ctl looks only ten times a second.
        command = (pg_ctl, "stop", f"--pgdata={data}", f"--mode={mode}", "--no-wait")
        output = binaries.run_server_program(command, account)[1]
        if wait_until(lambda: not processes.is_postmaster(pid, data), seconds):
            return
    raise failure(output, "The database server did not stop", data.parent)
