"""``make api``: the finished application on the embedded PostgreSQL, or on DATABASE_URL."""

from __future__ import annotations

import os
import subprocess
import sys

from workbook import databases
from workbook.course import paths

NAME = "app"


def run(*arguments: str, url: str) -> int:
    """A Python program of the project, on this database."""
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.call([sys.executable, "-m", *arguments], cwd=paths.ROOT, env=environment)


def api() -> int:
    """Prepare the database, then become the server."""
    url = databases.own_server()
    if url is None:
        # Ours: a database beside the chapters', kept from one start to the next.
        if NAME not in databases.names(NAME):
            databases.create(NAME)
        url = databases.url(NAME).render_as_string(hide_password=False)
    for command in (("alembic", "upgrade", "head"), ("app", "demo")):
        if code := run(*command, url=url):
            return code
    port = os.environ.get("PORT") or "8000"
    print(f"The API: http://127.0.0.1:{port}/docs", flush=True)  # noqa: T201 - for a person
    os.chdir(paths.ROOT)
    # exec: Ctrl-C and SIGTERM reach uvicorn itself, which lets running requests finish.
    server = ["uvicorn", "app.main:app", "--port", port, "--timeout-graceful-shutdown", "30"]
    os.environ["DATABASE_URL"] = url
    os.execv(sys.executable, [sys.executable, "-m", *server])  # noqa: S606 - meant: no shell


if __name__ == "__main__":
    try:
        sys.exit(api())
    except databases.DatabaseUnavailable as error:
        sys.exit(str(error))
