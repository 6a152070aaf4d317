"""bootstrap.py on machines that lack something: one clear line each, and nothing lost."""

import ast
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest

from workbook import bootstrap

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "workbook" / "bootstrap.py"
INPUTS = ("pyproject.toml", bootstrap.LOCK, bootstrap.DEV_LOCK)


def script(path: Path, body: str) -> None:
    """Write an executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def answering(version: tuple[int, int, int], kind: str = "cpython") -> str:
    """A Python that is asked for its version, played by echo."""
    answer = f'{{"version": {list(version)}, "kind": "{kind}", "exe": "/opt/p", "missing": []}}'
    return f"echo '{answer}'"


def lacking(*modules: str) -> str:
    """The Python that runs this test, without some of its modules."""
    hide = "; ".join(f"sys.modules['{name}'] = None" for name in modules)
    return f'exec "{sys.executable}" -I -c "import sys; {hide}; exec(sys.argv[1])" "$3"'


def bootstrap_with(project: Path, path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run it on a machine that has nothing but what lies in ``path``."""
    path.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-I", "workbook/bootstrap.py"],
        cwd=project,
        env={"PATH": str(path), "HOME": str(project)} | env,
        capture_output=True,
        text=True,
        timeout=60,
    )


def assert_one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1, done.stdout
    return done.stdout


def test_an_old_python_can_read_it() -> None:
    # The grammar of 3.6: an old Python must get as far as the message that it is too old.
    ast.parse(SOURCE.read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("minor", [6, 7, 8, 9, 10])
def test_an_old_python_can_run_it(project: Path, tmp_path: Path, minor: int) -> None:
    for old in Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"):
        done = subprocess.run(
            [old, "-I", "workbook/bootstrap.py"],
            cwd=project,
            env={"PATH": str(tmp_path), "PYTHON": str(old)},
            capture_output=True,
            text=True,
        )
        assert f"needs CPython 3.11 or newer, and found only CPython 3.{minor}." in assert_one_line(
            done
        )


@pytest.mark.parametrize(
    ("installer", "cure"),
    [
        ("apt-get", "sudo apt install python3 python3-venv"),
        ("dnf", "sudo dnf install python3.13"),
        ("none", "install it with your package manager"),
    ],
)
def test_only_an_old_python(project: Path, tmp_path: Path, installer: str, cure: str) -> None:
    script(tmp_path / "bin" / "python3", answering((3, 9, 2)))
    script(tmp_path / "bin" / installer, "exit 1")
    line = assert_one_line(bootstrap_with(project, tmp_path / "bin"))
    assert "needs CPython 3.11 or newer, and found only CPython 3.9.2" in line
    assert cure in line
    assert "uv python install" in line


def test_no_python_on_the_path(project: Path, tmp_path: Path) -> None:
    line = assert_one_line(bootstrap_with(project, tmp_path / "bin"))
    assert "this machine has none" in line


def test_a_python_that_cannot_be_run_is_passed_over(project: Path, tmp_path: Path) -> None:
    # pyenv puts such scripts on the PATH for every version that it knows of.
    script(tmp_path / "bin" / "python3.13", "echo 'pyenv: python3.13: command not found'; exit 127")
    script(tmp_path / "bin" / "python3", answering((3, 10, 0)))
    assert "found only CPython 3.10.0" in assert_one_line(bootstrap_with(project, tmp_path / "bin"))


def test_another_implementation(project: Path, tmp_path: Path) -> None:
    script(tmp_path / "bin" / "python3", answering((3, 11, 9), kind="pypy"))
    line = assert_one_line(bootstrap_with(project, tmp_path / "bin"))
    assert "needs CPython 3.11 or newer, and found only PyPy 3.11.9" in line


@pytest.mark.parametrize("modules", [("ensurepip",), ("venv", "ensurepip")])
def test_no_venv_module(project: Path, tmp_path: Path, modules: tuple[str, ...]) -> None:
    script(tmp_path / "bin" / "python3", lacking(*modules))
    script(tmp_path / "bin" / "apt-get", "exit 1")
    line = assert_one_line(bootstrap_with(project, tmp_path / "bin"))
    assert f"has no {' and no '.join(modules)} module" in line
    assert f"sudo apt install python3.{sys.version_info[1]}-venv" in line


def test_a_python_built_without_ssl(project: Path, tmp_path: Path) -> None:
    script(tmp_path / "bin" / "python3", lacking("ssl"))
    assert "was built without ssl" in assert_one_line(bootstrap_with(project, tmp_path / "bin"))


def test_the_python_that_is_asked_for(project: Path, tmp_path: Path) -> None:
    done = bootstrap_with(project, tmp_path / "bin", PYTHON="/nowhere/python3")
    assert "PYTHON=/nowhere/python3 is not a Python that runs" in assert_one_line(done)


def test_a_folder_that_is_no_environment_is_left_alone(project: Path, tmp_path: Path) -> None:
    precious = tmp_path / "thesis"
    precious.mkdir()
    (precious / "chapter1.txt").write_text("years of work")
    done = subprocess.run(
        [sys.executable, "-I", "workbook/bootstrap.py", precious],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert "holds other files and no virtual environment" in assert_one_line(done)
    assert (precious / "chapter1.txt").read_text() == "years of work"


def test_a_colon_in_the_path(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.Stop, match="Rename the folder"):
        bootstrap.check_place(str(tmp_path / "a:b" / ".venv"), dev=False)


def test_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000_000))
    with pytest.raises(bootstrap.Stop, match="100 MB free, and the workbook needs about"):
        bootstrap.check_place(str(tmp_path / ".venv"), dev=False)


@pytest.mark.parametrize(
    ("flags", "said"),
    [(os.ST_RDONLY, "mounted read-only"), (os.ST_NOEXEC, "no program can be run from it")],
)
def test_a_disk_that_serves_no_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: int, said: str
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=flags))
    with pytest.raises(bootstrap.Stop, match=said):
        bootstrap.check_place(str(tmp_path / ".venv"), dev=False)


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Simulated: CI runs as root, which may write anywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(bootstrap.Stop, match=r"cannot be written\. Take ownership of it"):
        bootstrap.check_place(str(tmp_path / ".venv"), dev=False)


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("failed to hardlink file: Disk quota exceeded (os error 122)", "The disk is full"),
        ("failed to open file `x`: Read-only file system (os error 30)", "cannot be written"),
        ("error: Permission denied (os error 13)", "cannot be written"),
        ("  Caused by: invalid peer certificate: UnknownIssuer", "a certificate"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "a certificate"),
        ("  Caused by: dns error: failed to lookup address information", "cannot be reached"),
        ("NewConnectionError('... [Errno 111] Connection refused')", "cannot be reached"),
        ("Hash mismatch for `uv==1`", "not the one that the lock file names"),
    ],
)
def test_known_failures_have_a_line(said: str, ours: str) -> None:
    line = bootstrap.explain(f"Resolved 1 package\n{said}\nmore")
    assert line is not None
    assert ours in line
    assert said.strip() in line


def test_an_unknown_failure_shows_what_was_said() -> None:
    with pytest.raises(bootstrap.Stop, match=r"(?s)never seen before.*That step failed"):
        bootstrap.run(["/bin/sh", "-c", "echo never seen before; exit 3"], dict(os.environ))


def test_foreign_settings_are_dropped_and_indexes_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "PYTHONHOME": "/x",
        "PYTHONPATH": "/x",
        "VIRTUAL_ENV": "/x",
        "CONDA_PREFIX": "/x",
        "PIP_TARGET": "/x",
        "PIP_REQUIRE_VIRTUALENV": "1",
        "UV_PYTHON": "3.9",
        "UV_PROJECT_ENVIRONMENT": "/x",
    }
    kept = {
        "PIP_INDEX_URL": "https://pip.example/simple",
        "PIP_CERT": "/c.pem",
        "UV_DEFAULT_INDEX": "https://uv.example/simple",
        "UV_CACHE_DIR": "/cache",
        "SSL_CERT_FILE": "/c.pem",
        "HTTPS_PROXY": "http://proxy.example:3128",
    }
    for name, value in (given | kept).items():
        monkeypatch.setenv(name, value)
    env = bootstrap.clean_environment()
    assert not given.keys() & env.keys()
    assert kept.items() <= env.items()


def test_what_pip_is_told_uv_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    config = f"""\
:env:.disable-pip-version-check='1'
global.cert='/company.pem'
global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'
global.find-links='{wheels} /no/such/folder'
global.index-url='https://company.example/simple'
global.proxy='http://proxy.example:3128'
install.trusted-host='company.example'
"""

    def pip_config(*_: Any) -> str:
        return config

    monkeypatch.setattr(bootstrap, "run", pip_config)
    monkeypatch.setattr(bootstrap, "cache_is_writable", lambda _: True)
    assert bootstrap.uv_environment("python", {}) == {
        "UV_DEFAULT_INDEX": "https://company.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": str(wheels),
        "UV_INSECURE_HOST": "company.example",
        "SSL_CERT_FILE": "/company.pem",
        "HTTPS_PROXY": "http://proxy.example:3128",
        "HTTP_PROXY": "http://proxy.example:3128",
    }
    said = {"UV_INDEX_URL": "https://other.example/simple", "https_proxy": "http://p.example"}
    env = bootstrap.uv_environment("python", said)
    assert "UV_DEFAULT_INDEX" not in env
    assert "HTTPS_PROXY" not in env


def test_a_home_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "run", lambda *_: "")
    assert "UV_NO_CACHE" not in bootstrap.uv_environment("py", {"XDG_CACHE_HOME": str(tmp_path)})
    # Simulated: CI runs as root, which may write anywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert bootstrap.uv_environment("python", {})["UV_NO_CACHE"] == "1"
    # A cache that was asked for is used, or fails with our line.
    assert "UV_NO_CACHE" not in bootstrap.uv_environment("python", {"UV_CACHE_DIR": "/c"})


class TestReady:
    """When there is nothing to do, and when there is."""

    @pytest.fixture
    def venv(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """An environment that looks ready for a learner, beside copies of what it is made from."""
        for each in INPUTS:
            shutil.copy(ROOT / each, tmp_path)
        monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
        venv = tmp_path / ".venv"
        python = venv / "bin" / "python"
        python.parent.mkdir(parents=True)
        shutil.copy("/bin/sh", tmp_path / "python3")
        python.symlink_to(tmp_path / "python3")
        bootstrap.write_stamp(str(venv), dev=False)
        assert bootstrap.ready(str(venv), dev=False)
        return venv

    def test_the_packages_of_tests_and_linters_are_asked_for(self, venv: Path) -> None:
        assert not bootstrap.ready(str(venv), dev=True)
        bootstrap.write_stamp(str(venv), dev=True)
        assert bootstrap.ready(str(venv), dev=True)
        assert bootstrap.ready(str(venv), dev=False)  # they stay, and nothing is installed anew

    def test_its_python_is_gone(self, venv: Path, tmp_path: Path) -> None:
        (tmp_path / "python3").unlink()
        assert not bootstrap.ready(str(venv), dev=False)

    def test_its_python_was_upgraded(self, venv: Path, tmp_path: Path) -> None:
        with (tmp_path / "python3").open("ab") as file:
            file.write(b"security update")
        assert not bootstrap.ready(str(venv), dev=False)

    def test_it_was_moved(self, venv: Path, tmp_path: Path) -> None:
        moved = venv.rename(tmp_path / "moved")
        assert not bootstrap.ready(str(moved), dev=False)
        assert not bootstrap.usable(str(moved))

    @pytest.mark.parametrize("dev", [False, True])
    @pytest.mark.parametrize("name", INPUTS)
    def test_an_input_changed(self, venv: Path, tmp_path: Path, name: str, dev: bool) -> None:
        bootstrap.write_stamp(str(venv), dev=dev)
        with (tmp_path / name).open("a") as file:
            file.write("# changed\n")
        concerns = dev or name != bootstrap.DEV_LOCK
        assert bootstrap.ready(str(venv), dev=False) is not concerns

    def test_the_stamp_is_damaged(self, venv: Path) -> None:
        (venv / bootstrap.STAMP).write_text('{"made_')
        assert not bootstrap.ready(str(venv), dev=False)


class TestUsable:
    """When an environment can be brought up to date, and when it must be made anew."""

    @pytest.fixture
    def venv(self, tmp_path: Path) -> Path:
        """A working environment: the links lead to the one that runs this test."""
        for name in ("bin", "lib"):
            (tmp_path / name).symlink_to(Path(sys.prefix, name))
        shutil.copy(Path(sys.prefix, "pyvenv.cfg"), tmp_path)
        assert bootstrap.usable(str(tmp_path))
        return tmp_path

    def test_it_was_interrupted(self, venv: Path) -> None:
        (venv / bootstrap.BUSY).touch()
        assert not bootstrap.usable(str(venv))

    def test_it_was_copied(self, venv: Path) -> None:
        bootstrap.write_stamp(str(venv), dev=False)
        assert bootstrap.usable(str(venv))
        stamp = (venv / bootstrap.STAMP).read_text()
        (venv / bootstrap.STAMP).write_text(stamp.replace(str(venv), "/elsewhere/.venv"))
        assert not bootstrap.usable(str(venv))

    def test_it_has_no_pip(self, venv: Path) -> None:
        (venv / "lib").unlink()
        assert not bootstrap.usable(str(venv))


class TestAddingTheRest:
    """``--dev`` in an environment that a learner uses: that one stays usable whatever happens."""

    @pytest.fixture
    def venv(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Ready for a learner; the installation is played."""
        monkeypatch.setattr(bootstrap, "usable", lambda _: True)
        python = tmp_path / "bin" / "python"
        python.parent.mkdir()
        python.symlink_to("/bin/sh")
        (tmp_path / "pyvenv.cfg").touch()
        bootstrap.write_stamp(str(tmp_path), dev=False)
        return tmp_path

    def test_an_interrupted_run_is_repaired(
        self, venv: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runs: list[tuple[bool, bool]] = []

        def install(venv: str, dev: bool, again: bool) -> None:
            runs.append((dev, again))
            if len(runs) == 1:
                raise KeyboardInterrupt

        monkeypatch.setattr(bootstrap, "install", install)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.set_up(str(venv), dev=True)
        assert bootstrap.ready(str(venv), dev=False)
        assert not bootstrap.ready(str(venv), dev=True)
        bootstrap.set_up(str(venv), dev=True)
        assert bootstrap.ready(str(venv), dev=True)
        assert runs == [(True, False), (True, True)]  # packages may be there in part
        bootstrap.set_up(str(venv), dev=False)
        assert len(runs) == 2

    def test_what_was_added_is_kept_up_to_date(
        self, venv: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[bool] = []
        monkeypatch.setattr(bootstrap, "install", lambda venv, dev, again: asked.append(dev))
        bootstrap.write_stamp(str(venv), dev=True)
        stamp = (venv / bootstrap.STAMP).read_text()
        made_from = bootstrap.fingerprint(str(venv), dev=True)
        (venv / bootstrap.STAMP).write_text(stamp.replace(made_from, "an earlier lock"))
        bootstrap.set_up(str(venv), dev=False)  # make lab, after a git pull
        assert asked == [True]
        assert bootstrap.ready(str(venv), dev=True)


@dataclass(frozen=True)
class OtherRun:
    """Another run, which holds the folder and is emptying it: no sign of an environment is left."""

    venv: Path
    lock: IO[str]

    def end(self) -> None:
        """It has set up everything."""
        python = self.venv / "bin" / "python"
        python.parent.mkdir()
        python.symlink_to(sys.executable)
        bootstrap.write_stamp(str(self.venv), dev=False)
        self.lock.close()


@pytest.fixture
def other_run(tmp_path: Path) -> Iterator[OtherRun]:
    venv = tmp_path / ".venv"
    (venv / "lib").mkdir(parents=True)
    with (venv / bootstrap.MUTEX).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield OtherRun(venv, lock)


def waiting(venv: Path, *trap: str) -> subprocess.Popen[str]:
    """A run that waits for the other one."""
    process = subprocess.Popen(
        [*trap, sys.executable, "-I", str(SOURCE), str(venv)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    assert "Another run is setting up this folder" in line, line + process.stdout.read()
    return process


def test_while_another_run_empties_the_folder(other_run: OtherRun) -> None:
    process = waiting(other_run.venv)
    other_run.end()
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (0, "")


def test_ctrl_c_where_sigint_was_ignored_at_the_start(other_run: OtherRun) -> None:
    # As a script starts a job in the background.
    process = waiting(other_run.venv, "/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Run the same command again" in output


def test_one_package_of_the_lock() -> None:
    entry = bootstrap.pinned("uv", bootstrap.DEV_LOCK)
    assert entry.startswith("uv==")
    assert "--hash=sha256:" in entry
    assert entry.count("==") == 1
    with pytest.raises(bootstrap.Stop, match=r"requirements\.lock has no hashes for no-such"):
        bootstrap.pinned("no-such-package", bootstrap.LOCK)
