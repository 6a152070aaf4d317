"""JupyterLab as a child process: its settings, its start, its end.

Everything that it stores is in ``my_work/.jupyter``: the learner's own ~/.jupyter is neither read
nor written, a read-only HOME does no harm, and nothing connects to the internet.
"""

import contextlib
import http.client
import json
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from workbook.cli import layout

HOST = "127.0.0.1"
FIRST_PORT = 8888

# Given as defaults: what the learner sets in the menus wins.
_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    # Seconds. The default is two minutes, which Ctrl-C in the terminal would throw away.
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
}

# JupyterLab breaks a long line of an output anywhere, also in the middle of a word. "body": more
# specific than JupyterLab's own rule, since either style sheet may be the one that loads last.
_STYLE = "body .jp-OutputArea-output pre { word-break: normal; overflow-wrap: break-word; }\n"

_STARTUP = Path(__file__).parents[1] / "notebook" / "startup.py"


class JupyterError(Exception):
    """JupyterLab cannot be started, or has stopped unexpectedly. The text says what to do."""


@dataclass(frozen=True)
class Jupyter:
    """A running JupyterLab."""

    process: subprocess.Popen[bytes]
    port: int
    token: str
    log: Path

    def address(self, workspace: str | None = None) -> str:
        """The address that opens JupyterLab, in a workspace if one is given."""
        path = f"/lab/workspaces/{quote(workspace)}" if workspace else "/lab"
        return f"http://{HOST}:{self.port}{path}?token={self.token}"

    def lay_out(self, stem: str, my_work: Path) -> None:
        """Make the workspace of a chapter, unless there is one, and start what its terminal shows.

        Raises JupyterError if JupyterLab refuses.
        """
        path = f"/lab/api/workspaces/{quote(stem)}"
        known = self._ask("GET", path)
        if not json.loads(known or "{}").get("data"):
            self._ask("PUT", path, layout.workspace(stem, my_work))
        shell = _shell()
        # Ctrl-C ends it, and leaves a shell.
        command = [shell, "-c", f"workbook watch; exec {shlex.quote(shell)}"]
        self._ask("POST", "/api/terminals", {"name": layout.TERMINAL, "shell_command": command})

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Return as soon as it answers.

        Raises JupyterError if it ends first, or does not answer in time.
        """
        deadline = time.monotonic() + seconds
        while not self._answers():
            if self.process.poll() is not None:
                raise JupyterError(f"JupyterLab did not start:\n{self._last_words()}")
            if time.monotonic() > deadline:
                raise JupyterError(f"JupyterLab does not answer. Its log: {self.log}")
            time.sleep(0.1)

    def stop(self, seconds: float = 10) -> None:
        """End it with its kernels and terminals: first by asking, then by force."""
        if self.process.poll() is not None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(self.process.pid).children(recursive=True)
            self.process.terminate()  # it shuts its kernels down, which ends their connections
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
            _, alive = psutil.wait_procs(family, timeout=1)
            for process in alive:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            self._ask("GET", "/api/status")
        except JupyterError:
            return False
        return True

    def _ask(self, method: str, path: str, content: object = None) -> bytes:
        # http.client knows no proxies: urllib would ask the one in HTTP_PROXY for 127.0.0.1.
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        body = json.dumps(content) if content is not None else None
        try:
            connection.request(method, path, body, {"Authorization": f"token {self.token}"})
            answer = connection.getresponse()
            if answer.status >= http.HTTPStatus.BAD_REQUEST:
                raise JupyterError(f"{method} {path}: {answer.status} {answer.reason}")
            return answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise JupyterError(f"{method} {path}: {error}") from error
        finally:
            connection.close()

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-10:])


def start(root: Path, state: Path, port: int | None = None) -> Jupyter:
    """Start JupyterLab for the project in ``root``, its state in the folder ``state``.

    Raises JupyterError if ``port`` is taken or the folder cannot be written.
    """
    chosen = _choose_port(port)
    try:
        token = _prepare(state)
        log = state / "lab.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                _command(root, chosen),
                cwd=root,
                env=environment(state),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches us alone: it would ask "Shut down (y/n)?" into its log.
                start_new_session=True,
            )
    except OSError as error:
        raise JupyterError(
            f"{error.filename or state} cannot be written ({error.strerror}). "
            "Free some disk space, or take ownership of the folder, then try again."
        ) from error
    return Jupyter(process, chosen, token, log)


def environment(state: Path) -> dict[str, str]:
    """The environment of JupyterLab, and so of its kernels and terminals."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONSAFEPATH")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("JUPYTER") and name not in foreign
    }
    bin_folder = Path(sys.prefix) / "bin"
    return kept | {
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
        "JUPYTER_TOKEN_FILE": str(state / "token"),
        # Our kernel "python3", also where the machine has another of that name.
        "JUPYTER_PREFER_ENV_PATH": "0",
        "IPYTHONDIR": str(state / "ipython"),
        "VIRTUAL_ENV": sys.prefix,
        "PATH": f"{bin_folder}{os.pathsep}{kept.get('PATH', os.defpath)}",
    }


def _prepare(state: Path) -> str:
    """Make the folders and our settings; return the token."""
    startup = "ipython/profile_default/startup"
    for name in ("config/custom", "config/labconfig", "data/kernels/python3", "runtime", startup):
        (state / name).mkdir(parents=True, exist_ok=True)
    state.chmod(0o700)
    (state / "data/kernels/python3/kernel.json").write_text(json.dumps(_kernel(), indent=2))
    shutil.copyfile(_STARTUP, state / startup / "00-workbook.py")
    overrides = state / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.write_text(json.dumps(_SETTINGS, indent=2))
    (state / "config" / "custom" / "custom.css").write_text(_STYLE)
    token_file = state / "token"
    # Kept from start to start, so that a browser tab left open works again.
    if not token_file.exists() or not token_file.read_text().strip():
        with os.fdopen(os.open(token_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_hex(24))
    token = token_file.read_text().strip()
    # A configuration of the whole machine may name another token: ours is read after it. Not as an
    # argument, which every user of the machine could read.
    names = ("IdentityProvider", "PasswordIdentityProvider")
    own = state / "config" / "jupyter_server_config.json"
    own.write_text(json.dumps({name: {"token": token} for name in names}))
    return token


def _kernel() -> dict[str, object]:
    """The kernel "python3" as ipykernel has it, but for -P: Python starts without the folder of the
    notebook on its path, where a `types.py` would keep the kernel from starting at all.
    """
    return {
        "argv": [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "metadata": {"debugger": True},
    }


def _command(root: Path, port: int) -> list[str]:
    terminals = {"shell_command": [_shell()]}
    return [
        # As a module: the script jupyter-lab has the path of .venv in its first line.
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        "--ServerApp.open_browser=False",
        # Whatever a configuration of the whole machine (/etc/jupyter) says.
        "--ServerApp.base_url=/",
        "--PasswordIdentityProvider.hashed_password=",
        "--ServerApp.certfile=",
        "--ServerApp.keyfile=",
        f"--ServerApp.allow_root={os.geteuid() == 0}",
        # A login shell, Jupyter's choice when its output is a file, would set PATH anew, and the
        # command `workbook` would be gone.
        f"--ServerApp.terminado_settings={terminals!r}",
        # Nothing asks the internet: no news, no search for updates or extensions.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--LabApp.custom_css=True",
        # Language servers are looked for with npm, which writes to HOME; there are none.
        "--LanguageServerManager.autodetect=False",
    ]


def _shell() -> str:
    own = os.environ.get("SHELL", "")
    if Path(own).name in {"bash", "zsh", "fish", "sh", "dash", "ksh"} and shutil.which(own):
        return own
    return shutil.which("bash") or "/bin/sh"


def _choose_port(wanted: int | None) -> int:
    if wanted is not None:
        if not _is_free(wanted):
            raise JupyterError(f"Port {wanted} can't be used. Omit --port, or choose another one.")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + 20):
        if _is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As a server does it: connections of a stopped one that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True
