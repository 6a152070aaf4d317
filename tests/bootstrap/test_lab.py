"""``workbook lab`` for real: what it starts, what it leaves alone, what stays behind (nothing)."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.bootstrap.conftest import ROOT, copy_project
from workbook.cli import jupyter
from workbook.cli import lab as lab_module

RUN = "import sys; from workbook.cli.lab import lab; sys.exit(lab(browser=False, port={port}))"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A copy of the project that also the database's unprivileged user can enter."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        project = copy_project(Path(name) / "it's a projéct")
        # my_work/ gets a copy of the application, too: the project of chapter 18.
        for part in ("notebooks", "exercises", "app", "alembic"):
            shutil.copytree(ROOT / part, project / part)
        shutil.copy(ROOT / "alembic.ini", project)
        yield project


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose owner has settings of their own, and a kernel of our kernel's name."""
    home = tmp_path / "home"
    kernel = home / ".local/share/jupyter/kernels/python3/kernel.json"
    kernel.parent.mkdir(parents=True)
    argv = ["/nowhere/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": argv, "display_name": "Theirs", "language": "python"}))
    config = home / ".jupyter" / "jupyter_server_config.py"
    config.parent.mkdir()
    config.write_text("raise SystemExit('a broken configuration')\n")
    startup = home / ".ipython/profile_default/startup/00.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("raise SystemExit('a broken startup file')\n")
    return home


def start(project: Path, home: Path, port: int | None = None, **env: str) -> subprocess.Popen[str]:
    dropped = ("WORKBOOK_MY_WORK", "DATABASE_URL", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return subprocess.Popen(
        [sys.executable, "-c", RUN.format(port=port)],
        cwd=project,
        env=kept | {"HOME": str(home), "HTTP_PROXY": "http://127.0.0.1:9"} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def address_of(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Port, path and token, as it prints them for the person to open."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if found := re.search(r"http://127\.0\.0\.1:(\d+)(/\S*)\?token=(\w+)", line):
            return int(found[1]), found[2], found[3]
    pytest.fail(f"no address: {said}")


def ask(port: int, token: str, path: str, method: str = "GET") -> Any:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path, headers={"Authorization": f"token {token}"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status < 300, body
        return json.loads(body)


def child(process: psutil.Process, word: str) -> psutil.Process:
    """The descendant with ``word`` in its command line, once it is there."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for each in process.children(recursive=True):
            if word in " ".join(each.cmdline()):
                return each
        time.sleep(0.1)
    pytest.fail(f"no {word} below {process}")


def tree(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*")}


@pytest.mark.slow
def test_it_starts_all_and_leaves_nothing(folder: Path, home: Path) -> None:
    before = tree(home)
    process = start(folder, home)
    family: list[psutil.Process] = []
    try:
        port, path, token = address_of(process)
        if (folder / "notebooks" / "ch00_welcome.ipynb").exists():
            assert path == "/lab/workspaces/ch00_welcome"
        lab = psutil.Process(process.pid)

        # The kernel is ours, and finds our command first.
        ask(port, token, "/api/kernels", "POST")
        kernel = child(lab, "ipykernel_launcher")
        assert kernel.cmdline()[1] == "-P", "a types.py beside the notebook would kill it"
        assert list((folder / "my_work/.jupyter/ipython").rglob("startup/00-workbook.py"))
        assert kernel.cmdline()[0] == sys.executable
        assert kernel.environ()["PATH"].startswith(f"{sys.prefix}/bin:")
        assert kernel.environ()["IPYTHONDIR"].startswith(str(folder))
        ask(port, token, "/api/terminals", "POST")

        # No news and no search for updates: nothing asks the internet.
        notice = "@jupyterlab/apputils-extension:notification"
        settings = ask(port, token, f"/lab/api/settings/{notice}")["schema"]["properties"]
        assert settings["fetchNews"]["default"] == "false"
        assert settings["checkForUpdates"]["default"] is False

        # The type checker reads SQLAlchemy before chapter 1 asks it.
        family = [child(lab, "type_check"), *lab.children(recursive=True)]
        assert len(family) >= 3
        postmaster = int((folder / ".postgres/data/postmaster.pid").read_text().split()[0])
        family.append(psutil.Process(postmaster))

        # Access requires the token.
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request("GET", "/api/contents")
            assert connection.getresponse().status == 403
        assert (folder / "my_work" / ".jupyter").stat().st_mode & 0o077 == 0
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "Stopped. Your work is in my_work/." in output
    assert "may contain edits from the last few seconds" in output
    left = psutil.wait_procs(family, timeout=60)[1]
    for each in left:
        each.kill()
    assert left == []
    assert tree(home) == before


@pytest.mark.slow
def test_a_database_that_ran_before_runs_on(folder: Path, home: Path) -> None:
    code = "from workbook.embedded import *; Cluster(default_home()).{}"
    subprocess.run([sys.executable, "-c", code.format("start()")], cwd=folder, check=True)
    try:
        process = start(folder, home)
        address_of(process)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
        running = "print(Cluster(default_home()).status().running)"
        command = [sys.executable, "-c", f"from workbook.embedded import *; {running}"]
        shown = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert shown.stdout == "True\n"
    finally:
        subprocess.run([sys.executable, "-c", code.format("destroy()")], cwd=folder, check=True)


def test_a_configuration_of_the_whole_machine_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = tmp_path / "etc jupyter"
    machine.mkdir()
    (machine / "jupyter_server_config.py").write_text(
        "c.ServerApp.base_url = '/theirs/'\n"
        "c.ServerApp.port = 1\n"
        "c.ServerApp.token = c.IdentityProvider.token = 'theirs'\n"
        "c.PasswordIdentityProvider.hashed_password = 'argon2:...'\n"
        "c.ServerApp.certfile = '/nowhere/cert.pem'\n"
    )
    code = (
        "import runpy, jupyter_core.paths as p; "
        f"p.SYSTEM_CONFIG_PATH[:] = [{str(machine)!r}]; "
        "runpy.run_module('jupyterlab', run_name='__main__')"
    )
    command = jupyter._command
    monkeypatch.setattr(
        jupyter, "_command", lambda *a: [sys.executable, "-c", code, *command(*a)[3:]]
    )
    running = jupyter.start(tmp_path, tmp_path / "state")
    try:
        running.wait_until_ready(30)
        assert running.token in running.address()
        with pytest.raises(jupyter.JupyterError, match="403"):
            jupyter.Jupyter(running.process, running.port, "theirs", running.log)._ask(
                "GET", "/api/contents"
            )
    finally:
        running.stop()
    assert (
        b"theirs" not in (tmp_path / "state" / "config" / "jupyter_server_config.json").read_bytes()
    )


def test_a_port_that_is_taken(folder: Path, home: Path) -> None:
    url = os.environ["DATABASE_URL"]
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        output, _ = start(folder, home, port, DATABASE_URL=url).communicate(timeout=60)
    assert f"Port {port} can't be used. Omit --port, or choose another one." in output
    assert "Traceback" not in output


def test_a_database_url_that_leads_nowhere(folder: Path, home: Path) -> None:
    url = "postgresql+psycopg2://nobody@127.0.0.1:9/none"
    process = start(folder, home, DATABASE_URL=url)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "does not answer" in output
    assert "Traceback" not in output


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "my_work").write_text("a file where the folder belongs")
    with pytest.raises(jupyter.JupyterError, match="cannot be written"):
        jupyter.start(tmp_path, tmp_path / "my_work" / ".jupyter")


@pytest.mark.parametrize(
    ("env", "seen"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
        ({"DISPLAY": ":0", "CI": "true"}, False),
    ],
)
def test_a_browser_opens_where_it_is_seen(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], seen: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert lab_module._has_display() is seen


def test_a_terminal_gets_a_shell_that_keeps_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/sbin/nologin")
    assert Path(jupyter._shell()).name in {"bash", "sh"}
    # One word and no -l: a login shell would set PATH anew.
    [setting] = [part for part in jupyter._command(Path("/x"), 1) if "terminado" in part]
    assert setting == f"--ServerApp.terminado_settings={{'shell_command': ['{jupyter._shell()}']}}"
