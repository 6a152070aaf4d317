"""Runs the lines of the sheet that belong in a terminal: ``alembic``, ``psql`` and ``pg_dump``."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from sqlalchemy import URL

KINDS = ("alembic", "psql")
Say = Callable[[str], str]

_ENV = """
from alembic import context
from sqlalchemy import Column, MetaData, String, create_engine
from workbook.blog.models import Base

target = MetaData(naming_convention=Base.metadata.naming_convention)
for table in Base.metadata.sorted_tables:
    copy = table.to_metadata(target)
    if table.name == "users":
        copy.append_column(Column("phone", String(20)))
url = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, target_metadata=target, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(url)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=target)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()
"""


@contextmanager
def place(kind: str, url: URL) -> Iterator[Say]:
    """Where such lines are run: yields a function that runs one and returns what it prints."""
    if kind == "psql":
        yield lambda code: _program(code, url)
        return
    with tempfile.TemporaryDirectory(prefix="cheat") as name:
        folder = Path(name)
        _project(folder, url)
        yield lambda code: _alembic(code, folder)


def _project(folder: Path, url: URL) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(folder / "alembic.ini", stdout=io.StringIO())
    with redirect_stdout(io.StringIO()):
        command.init(config, str(folder / "migrations"))
    (folder / "migrations" / "env.py").write_text(_ENV, encoding="utf-8")
    address = url.render_as_string(hide_password=False).replace("%", "%%")
    ini = folder / "alembic.ini"
    text = ini.read_text(encoding="utf-8")
    ini.write_text(
        re.sub(r"(?m)^sqlalchemy\.url = .*$", lambda _: f"sqlalchemy.url = {address}", text),
        encoding="utf-8",
    )


def _alembic(code: str, folder: Path) -> str:
    from alembic.config import CommandLine, Config
    from alembic.util import CommandError

    program, *arguments = shlex.split(code)
    assert program == "alembic"
    with redirect_stdout(io.StringIO()) as out:
        line = CommandLine()
        options = line.parser.parse_args(arguments)
        config = Config(folder / "alembic.ini", cmd_opts=options, stdout=out, output_buffer=out)
        try:
            line.run_cmd(config, options)
        except (CommandError, SystemExit) as error:
            out.write(f"\n{error}")
    return _without_chance(out.getvalue().replace(str(folder), "."))


def _program(code: str, url: URL) -> str:
    from workbook.embedded import binaries

    name, *_ = shlex.split(code)
    path = binaries.program(binaries.installed_root(), name)
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run(
        ["sh", "-c", f"exec {shlex.quote(str(path))} {code.removeprefix(name)}"],
        env=os.environ | {"URL": address, "PSQLRC": "/dev/null", "PSQL_PAGER": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return _without_chance(done.stdout + done.stderr)


def _without_chance(text: str) -> str:
    """Without comments, blank lines and what differs from run to run."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+", "2026-01-01 00:00:00", text)
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [
        line
        for line in lines
        if line and not line.startswith(("--", "\\", "SET ", "SELECT pg_catalog.set_config"))
    ]
    return "\n".join(kept)
