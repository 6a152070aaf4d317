"""What we write into the data folder: settings and who may connect."""

from collections.abc import Mapping
from pathlib import Path

from workbook.embedded.connection import HOST, Connection
from workbook.embedded.privileges import Account, write_private

FILE = "workbook.conf"

SETTINGS: Mapping[str, str] = {
    "listen_addresses": HOST,
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",  # launch.py reads the log, and the notebooks store messages
    # A small server for one learner.
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "huge_pages": "off",
    # The same query gets the same plan, without a line on compilation in EXPLAIN ANALYZE.
    "jit": "off",
    # The log has what went wrong. What goes well would only make it grow.
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
}

# The socket's folder lets only its owner in: there, a password would protect nothing.
HBA = f"""\
# TYPE  DATABASE     USER  ADDRESS        METHOD
local   all          all                  trust
local   replication  all                  trust
host    all          all   {HOST}/32   scram-sha-256
host    replication  all   {HOST}/32   scram-sha-256
"""


def quoted(value: str) -> str:
    """``value`` as a string of postgresql.conf."""
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")
    return f"'{escaped}'"


def include_ours(data: Path, account: Account) -> None:
    """Make a new data folder read our file, and replace its pg_hba.conf.

    initdb's own postgresql.conf stays: it has tried out what this machine can do.
    """
    original = (data / "postgresql.conf").read_bytes()
    write_private(data / "postgresql.conf", original + f"\ninclude '{FILE}'\n".encode(), account)
    write_private(data / "pg_hba.conf", HBA.encode(), account)


def write_settings(
    data: Path, connection: Connection, overrides: Mapping[str, str], account: Account
) -> None:
    """Write our settings for the next start, if they have changed. ``overrides`` win."""
    # A list of names, each in double quotes: a folder's name may hold a comma.
    folder = '"' + str(connection.socket_dir).replace('"', '""') + '"'
    settings = {
        **SETTINGS,
        "port": str(connection.port),
        "unix_socket_directories": folder,
        **overrides,
    }
    lines = ["# The workbook writes this file. ALTER SYSTEM changes a setting for good."]
    lines += [f"{name} = {quoted(value)}" for name, value in settings.items()]
    text = ("\n".join(lines) + "\n").encode(errors="surrogateescape")
    path = data / FILE
    if not path.exists() or path.read_bytes() != text:
        write_private(path, text, account)
