"""Make the virtual environment, or see at once that it is ready.

    python3 -I workbook/bootstrap.py [--dev] [venv folder]

A learner needs requirements.lock. ``--dev`` adds requirements-dev.lock: what tests, linters and
notebook builds need. What was added stays: a later run without ``--dev`` keeps it up to date.

The Makefile runs this before everything else, with whatever ``python3`` is there. So it uses the
standard library only, and the syntax of Python 3.6: an old Python must get as far as the message
that it is too old. What goes wrong ends in one line that says what happened and what to do.
"""

import ast
import contextlib
import glob
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from typing import Any, Dict, Iterator, List, NoReturn, Optional, Tuple

try:
    import fcntl
except ImportError:  # only Windows has none
    print("On Windows, work inside WSL (wsl --install): the workbook needs Unix sockets.")
    sys.exit(1)

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"

OLDEST = (3, 11)
CANDIDATES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3")
NEEDED_MB = 1000  # 450 MB installed, as much again in uv's cache
NEEDED_DEV_MB = 1700  # 800 MB installed

STAMP = ".workbook-ready"  # written last: the environment is complete
BUSY = ".workbook-installing"  # there while we install: found later, we were interrupted
ADDING = ".workbook-adding"  # the same for the packages of --dev: those of a learner are whole
MUTEX = ".workbook-lock"

# Asked of every Python that we find. Version and kind first, in syntax that Python 2 prints too.
PROBE = """
import sys, json
answer = {"version": list(sys.version_info[:3]), "kind": sys.implementation.name,
          "exe": getattr(sys, "_base_executable", None) or sys.executable, "missing": []}
for name in ("venv", "ensurepip", "ssl", "sqlite3", "ctypes"):
    try:
        __import__(name)
    except ImportError:
        answer["missing"].append(name)
print(json.dumps(answer))
"""

# What PROBE calls an implementation of Python, and what people call it.
KINDS = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}

# Settings that say where packages come from stay; those that say what to install, and where to,
# would break our installation.
KEPT = re.compile(
    r"PIP_(INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|TIMEOUT"
    r"|DEFAULT_TIMEOUT|RETRIES|CACHE_DIR|NO_CACHE_DIR|CONFIG_FILE|KEYRING_PROVIDER|USE_FEATURE"
    r"|USE_DEPRECATED)$"
    r"|UV_(DEFAULT_INDEX|INDEX.*|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|INSECURE_HOST|NATIVE_TLS"
    r"|SYSTEM_CERTS|HTTP_.*|REQUEST_TIMEOUT|CACHE_DIR|NO_CACHE|OFFLINE|CONCURRENT_.*|LINK_MODE"
    r"|KEYRING_PROVIDER|CONFIG_FILE|NO_PROGRESS)$"
)

# What pip and uv say when something outside of us fails, and our line for it.
FAILURES = (
    (
        r"No space left on device|os error 28\b|Errno 28\b|Disk quota exceeded",
        "The disk is full. The workbook needs about %d MB, and with its tests %d: make room, then "
        "run the same command again." % (NEEDED_MB, NEEDED_DEV_MB),
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|UnknownIssuer",
        (
            "The package index presents a certificate that this machine does not trust (a company "
            "proxy?). Set SSL_CERT_FILE and PIP_CERT to your company's certificate file, then run "
            "the same command again."
        ),
    ),
    (
        r"HASHES? (IN|DO|FROM)|hash mismatch|Hash mismatch",
        (
            "A downloaded package is not the one that the lock file names. Run the same command "
            "again. If it fails in the same way, the package index or a proxy is altering "
            "packages: tell the people who run it."
        ),
    ),
    (
        (
            r"dns error|[Nn]ame resolution|Name or service not known|nodename nor servname"
            r"|error sending request|[Cc]onnection refused|tcp connect error|Network is unreachable"
            r"|No route to host|[Tt]imed out|Failed to establish a new connection|ProxyError"
            r"|Network connectivity is disabled|Failed to fetch|Cannot connect to proxy"
        ),
        (
            "The package index cannot be reached: no network, or a proxy that is not set "
            "(HTTPS_PROXY). Connect, then run the same command again; what was downloaded is kept."
        ),
    ),
    (
        r"Permission denied|Read-only file system|os error (13|30)\b",
        (
            "A file or folder cannot be written. Take ownership of it (sudo chown -R $USER ...), "
            "then run the same command again."
        ),
    ),
)


class Stop(Exception):
    """Ends the run with one line for the person at the keyboard."""


def say(text: str) -> None:
    """Print one line at once, also where the output is a pipe."""
    print(text)
    sys.stdout.flush()


def clean_environment() -> Dict[str, str]:
    """The environment without what would lead Python, pip or uv astray."""
    dropped = ("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "__PYVENV_LAUNCHER__")
    env = {}
    for name, value in os.environ.items():
        if name in dropped or name.startswith("PYTHON"):
            continue
        if name.startswith(("PIP_", "UV_")) and not KEPT.match(name):
            continue
        env[name] = value
    # A pip.conf may say `user = true` or `require-virtualenv`, which fail or mislead in a venv.
    env.update(PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    env.setdefault("PIP_RETRIES", "2")  # pip's 5 let a person without network wait half a minute
    return env


def cache_is_writable(env: Dict[str, str]) -> bool:
    """Whether uv can keep its downloads in the home folder (it gives up where it cannot)."""
    folder = env.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.path.join(folder, "uv")
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    return os.access(folder, os.W_OK | os.X_OK)


def explain(text: str) -> Optional[str]:
    """Our line for a failure that we know, with the words that gave it away; else None."""
    for pattern, line in FAILURES:
        match = re.search(r"[^\n]*(?:%s)[^\n]*" % pattern, text)
        if match:
            return "%s\n   (the message was: %s)" % (line, match.group(0).strip()[:200])
    return None


def run(command: List[str], env: Dict[str, str], show: bool = False) -> str:
    """Run a step in the project folder and return what it printed.

    With ``show`` its progress appears on a terminal. Raises Stop with a line we know, or with the
    end of what it printed.
    """
    live = show and sys.stderr.isatty()
    pipe = subprocess.PIPE
    proc = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe if not live else None,
        close_fds=False,  # they hold our lock: should we be killed, the next run waits for them
    )
    try:
        out, err = proc.communicate()
    except BaseException:
        proc.terminate()
        proc.wait()
        raise
    text = (out + (err or b"")).decode("utf-8", "replace")
    if proc.returncode == 0:
        return text
    known = explain(text)
    if known:
        raise Stop(known)
    tail = "\n".join(text.strip().splitlines()[-15:])
    raise Stop("%s\nThat step failed: %s" % (tail, " ".join(command[1:5])))


# ---------------------------------------------------------------------------- which Python


def probe(command: str) -> Optional[Dict[str, Any]]:
    """Version, kind and missing modules of one Python, or None if it cannot be run."""
    try:
        done = subprocess.run(
            [command, "-I", "-c", PROBE],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=clean_environment(),
            timeout=30,
        )
        answer = json.loads(done.stdout.decode())
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return answer if isinstance(answer, dict) else None


def how_to_get_python() -> str:
    """The command that installs a good Python on this platform."""
    if sys.platform == "darwin":
        return "brew install python@3.13"
    if shutil.which("apt-get"):
        # Debian 12 and Ubuntu 24.04 and later: python3 is new enough.
        return "sudo apt install python3 python3-venv"
    if shutil.which("dnf"):
        return "sudo dnf install python3.13"
    return "install it with your package manager"


def how_to_get_modules(python: Dict[str, Any]) -> str:
    """One line for a Python that is new enough but incomplete."""
    name = "python%d.%d" % tuple(python["version"][:2])
    gone = python["missing"]
    if set(gone) <= {"venv", "ensurepip"}:
        line = "%s (%s) has no %s module, so it cannot make a virtual environment. " % (
            name,
            python["exe"],
            " and no ".join(gone),
        )
        if shutil.which("apt-get"):
            return line + "Install it: sudo apt install %s-venv" % name
        return line + "Use a complete Python: %s" % how_to_get_python()
    line = "%s (%s) was built without %s. " % (name, python["exe"], ", ".join(gone))
    return line + "Use a complete Python: %s" % how_to_get_python()


def find_python(avoid: str) -> Tuple[str, str]:
    """Path and version of the Python to build with, never one inside the folder ``avoid``.

    Raises Stop if there is none.
    """
    asked = os.environ.get("PYTHON")
    incomplete = None
    newest = None
    for name in (asked,) if asked else CANDIDATES:
        path = shutil.which(name)
        python = probe(path) if path else None
        if python is None or os.path.abspath(python["exe"]).startswith(avoid + os.sep):
            continue
        version = tuple(python["version"])
        if version < OLDEST or python["kind"] != "cpython":
            unfit = (version, KINDS.get(python["kind"], python["kind"]))
            newest = max(newest or unfit, unfit)
        elif python["missing"]:
            incomplete = incomplete or python
        else:
            return python["exe"], "%d.%d.%d" % version
    if incomplete:
        raise Stop(how_to_get_modules(incomplete))
    if asked and newest is None:
        raise Stop("PYTHON=%s is not a Python that runs. Correct or unset PYTHON." % asked)
    has = "this machine has none"
    if newest:
        version, kind = newest
        has = "found only %s %d.%d.%d" % ((kind,) + version)
    raise Stop(
        "The workbook needs CPython %d.%d or newer, and %s. Get one: %s   (or, with uv, anywhere: "
        "uv python install 3.13)" % (OLDEST + ("%s" % has, how_to_get_python()))
    )


# ---------------------------------------------------------------------------- is it ready


def locks(dev: bool) -> List[str]:
    """The lock files that are installed."""
    return [LOCK, DEV_LOCK] if dev else [LOCK]


def fingerprint(venv: str, dev: bool) -> str:
    """What a ready environment was made from: our files and its own place."""
    digest = hashlib.sha256(venv.encode("utf-8", "surrogateescape"))
    for name in ["pyproject.toml"] + locks(dev):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def python_identity(venv: str) -> List[Any]:
    """Identifies the interpreter's file. Another size or time: it was upgraded."""
    path = os.path.realpath(os.path.join(venv, "bin", "python"))
    state = os.stat(path)
    return [path, state.st_size, int(state.st_mtime)]


def read_stamp(venv: str) -> Dict[str, Any]:
    """What the last complete installation wrote, or {}."""
    try:
        with open(os.path.join(venv, STAMP), encoding="utf-8") as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(venv: str, dev: bool) -> None:
    """Declare the environment complete."""
    stamp = {
        "made_from": fingerprint(venv, dev),
        "dev": dev,
        "venv": venv,
        "python": python_identity(venv),
    }
    path = os.path.join(venv, STAMP)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(stamp, file)
    os.replace(path + ".new", path)  # whole or not at all


def has_dev(venv: str) -> bool:
    """Whether the packages of ``--dev`` were added."""
    return read_stamp(venv).get("dev") is True


def made_from(venv: str, dev: bool) -> bool:
    """Whether the environment was completed from the files as they are now."""
    return bool(read_stamp(venv).get("made_from") == fingerprint(venv, dev))


def ready(venv: str, dev: bool) -> bool:
    """Whether nothing is to be done. Costs a few hashes and one stat."""
    has = has_dev(venv)
    try:
        return (
            (has or not dev)
            and made_from(venv, has)
            and bool(read_stamp(venv).get("python") == python_identity(venv))
        )
    except OSError:  # its Python is gone
        return False


def usable(venv: str) -> bool:
    """Whether an environment can be brought up to date instead of being made anew."""
    stamp = read_stamp(venv)
    if os.path.exists(os.path.join(venv, BUSY)):
        return False  # interrupted half-way: packages may be there in part
    if stamp and stamp.get("venv") != venv:
        return False  # moved or copied: its scripts name the old place
    python = os.path.join(venv, "bin", "python")
    check = "import sys, pip; print(sys.prefix); print(sys.version_info >= (%d, %d))" % OLDEST
    try:
        done = subprocess.run(
            [python, "-I", "-c", check],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
        )
    except OSError:
        return False
    lines = done.stdout.decode("utf-8", "surrogateescape").splitlines()
    return len(lines) == 2 and os.path.realpath(lines[0]) == venv and lines[1] == "True"


# ---------------------------------------------------------------------------- making it


@contextlib.contextmanager
def alone(venv: str) -> Iterator[None]:
    """Let one run at a time into the folder; the others wait."""
    with open(os.path.join(venv, MUTEX), "w") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another run is setting up this folder: waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            pass  # a file system without locks: go on alone
        yield


def check_place(venv: str, dev: bool) -> None:
    """Raise Stop if no environment can be made there."""
    if os.pathsep in venv:
        raise Stop(
            "The folder name %s holds a '%s', and no virtual environment works in such a folder. "
            "Rename the folder." % (venv, os.pathsep)
        )
    if os.path.exists(venv) and not os.path.isdir(venv):
        raise Stop("%s is a file where the virtual environment belongs. Move it away." % venv)
    place = venv if os.path.isdir(venv) else os.path.dirname(venv)
    flags = os.statvfs(place).f_flag
    if flags & os.ST_RDONLY or flags & getattr(os, "ST_NOEXEC", 0):
        how = "read-only" if flags & os.ST_RDONLY else "so that no program can be run from it"
        raise Stop(
            "%s is on a file system that is mounted %s. Put the project somewhere else, for "
            "example below your home folder." % (place, how)
        )
    if not os.access(place, os.W_OK | os.X_OK):
        raise Stop(
            "%s cannot be written. Take ownership of it: sudo chown -R $USER '%s'" % (place, ROOT)
        )
    free = shutil.disk_usage(place).free // 1000000
    needed = NEEDED_DEV_MB if dev else NEEDED_MB
    if not os.path.exists(os.path.join(venv, STAMP)) and free < needed:
        raise Stop(
            "The disk has %d MB free, and the workbook needs about %d. Make room, then run the "
            "same command again." % (free, needed)
        )


def check_contents(venv: str) -> None:
    """Raise Stop if the folder holds something else than an environment."""
    if os.path.isdir(venv):
        inside = set(os.listdir(venv)) - {MUTEX}
        if inside and not inside & {"pyvenv.cfg", STAMP, BUSY}:
            raise Stop("%s holds other files and no virtual environment. Move it away." % venv)


def empty(venv: str) -> None:
    """Remove what is in the folder, except the lock that we hold and the mark that it is ours."""
    for name in os.listdir(venv):
        path = os.path.join(venv, name)
        if name in (MUTEX, BUSY):
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.remove(path)


def touch(*path: str) -> None:
    """Make an empty file."""
    with open(os.path.join(*path), "w"):
        pass


def remove(*path: str) -> None:
    """Remove a file that may be missing."""
    with contextlib.suppress(OSError):
        os.remove(os.path.join(*path))


def pinned(name: str, file: str) -> str:
    """The lines of one package in a lock file: version and hashes."""
    entry = r"^%s==[^\n]*\\\n(?:    --hash=[^\n]*\n)+" % re.escape(name)
    with open(os.path.join(ROOT, file), encoding="utf-8") as lock:
        match = re.search(entry, lock.read(), re.MULTILINE)
    if match is None:
        raise Stop("%s has no hashes for %s. Renew it: make lock" % (file, name))
    return match.group(0)


def uv_environment(python: str, env: Dict[str, str]) -> Dict[str, str]:
    """``env`` plus pip's configured index, proxy and certificate, in uv's words.

    uv does not read pip's configuration. A person whose pip reaches a company index must not have
    to say it twice; what is set for uv already is left alone.
    """
    conf = {}  # type: Dict[str, str]
    for line in run([python, "-I", "-m", "pip", "config", "list"], env).splitlines():
        where, _, value = line.partition("=")
        section, _, key = where.rpartition(".")
        if section.rstrip(".") in ("global", "install", ":env:"):
            with contextlib.suppress(ValueError, SyntaxError):
                conf[key] = str(ast.literal_eval(value))  # printed in the order of precedence
    links = [
        link
        for link in conf.get("find-links", "").split()
        if "://" in link or os.path.exists(link)  # pip overlooks a missing folder, uv does not
    ]
    words = {
        "UV_DEFAULT_INDEX": conf.get("index-url"),
        "UV_INDEX": " ".join(conf.get("extra-index-url", "").split()),
        # As pip does: look at all indexes. The hashes see to it that the package is the right one.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if "extra-index-url" in conf else None,
        "UV_FIND_LINKS": ",".join(links),
        "UV_NO_INDEX": "1" if conf.get("no-index", "").lower() in ("1", "true", "yes") else None,
        "UV_INSECURE_HOST": " ".join(conf.get("trusted-host", "").split()),
        "SSL_CERT_FILE": conf.get("cert"),
        "HTTPS_PROXY": conf.get("proxy"),
        "HTTP_PROXY": conf.get("proxy"),
    }
    old_names = {"UV_DEFAULT_INDEX": "UV_INDEX_URL", "UV_INDEX": "UV_EXTRA_INDEX_URL"}
    lower = {"HTTPS_PROXY": "https_proxy", "HTTP_PROXY": "http_proxy"}
    result = dict(env)
    if "UV_CACHE_DIR" not in env and not cache_is_writable(env):
        result["UV_NO_CACHE"] = "1"
    for name, word in words.items():
        other = old_names.get(name) or lower.get(name) or name
        if word and name not in env and other not in env:
            result[name] = word
    return result


@contextlib.contextmanager
def step(text: str, usual: str) -> Iterator[None]:
    """Announce a long step with how long it usually takes, and say how long it took."""
    say("-> %s (%s)" % (text, usual))
    start = time.monotonic()
    yield
    say("   done in %.1f s" % (time.monotonic() - start))


def create(venv: str) -> None:
    """Make the bare environment in the emptied folder."""
    python, version = find_python(avoid=venv)
    with step("Virtual environment with Python %s" % version, "about 5 s"):
        touch(venv, BUSY)
        empty(venv)
        run([python, "-I", "-m", "venv", "--prompt", "workbook", venv], clean_environment())


def install(venv: str, dev: bool, again: bool) -> None:
    """Install uv by pip, everything else by uv, and the workbook itself in place.

    ``again`` installs packages anew that seem to be there: an earlier run was interrupted.
    """
    env = clean_environment()
    python = os.path.join(venv, "bin", "python")
    pip = [python, "-I", "-m", "pip"]
    with step("uv, the installer", "about 5 s: a download of 18 MB"):
        wanted = os.path.join(venv, ".uv-requirement.txt")
        with open(wanted, "w", encoding="utf-8") as file:
            file.write(pinned("uv", DEV_LOCK))
        run(
            pip + ["install", "--quiet", "--no-deps", "--require-hashes", "-r", wanted],
            env,
        )
        os.remove(wanted)
    uv_env = uv_environment(python, env)
    uv = [os.path.join(venv, "bin", "uv"), "pip", "install", "--python", python]
    names = set()
    whole = ["--compile-bytecode", "--require-hashes"] + (["--reinstall"] if again else [])
    for lock in locks(dev):
        whole += ["-r", lock]
        with open(os.path.join(ROOT, lock), encoding="utf-8") as file:
            names.update(re.findall(r"^([\w.-]+)==", file.read(), re.MULTILINE))
    usual = "about 10 s from the cache, a minute or two over the network"
    with step("%d locked packages" % len(names), usual):
        run(uv + whole, uv_env, show=True)
    with step("The workbook itself", "about 3 s"):
        # "compat": one plain path entry; the default hooks into every later import.
        place = ["--no-deps", "--no-build-isolation", "-C", "editable_mode=compat", "-e", "."]
        run(uv + place, uv_env)
        # Compiled now: with PYTHONDONTWRITEBYTECODE set, no later run would do it.
        run([python, "-I", "-m", "compileall", "-q", "workbook", "lessons"], env)
        if not dev:
            # 40 MB that only an update needs; pip keeps the download.
            run(pip + ["uninstall", "--quiet", "--yes", "uv"], env)
        remove_unused_bytecode(venv)


def remove_unused_bytecode(venv: str) -> None:
    """Remove the bytecode of mypy: its modules are machine code, and these files are never read."""
    for package in ("mypy", "mypyc"):
        for place in glob.glob(os.path.join(glob.escape(venv), "lib", "python*", "site-packages")):
            for folder, _, _ in os.walk(os.path.join(place, package)):
                if os.path.basename(folder) == "__pycache__":
                    shutil.rmtree(folder)


def set_up(venv: str, dev: bool) -> None:
    """Bring the environment from whatever state it is in to ready. Raises Stop."""
    check_place(venv, dev)
    if not os.path.exists(os.path.join(venv, MUTEX)):
        check_contents(venv)  # before there is a file of ours in a folder that is not
    os.makedirs(venv, exist_ok=True)
    with alone(venv):
        if ready(venv, dev):  # another run was quicker
            return
        check_contents(venv)
        start = time.monotonic()
        dev = dev or has_dev(venv)
        if not usable(venv):
            create(venv)
        elif made_from(venv, dev):
            write_stamp(venv, dev)  # only its Python got a security update, and it still works
            return
        if made_from(venv, False):
            add_dev(venv)
        else:
            touch(venv, BUSY)
            remove(venv, STAMP)
            install(venv, dev, again=False)
            write_stamp(venv, dev)
            remove(venv, BUSY)
        say("Ready in %.0f s." % (time.monotonic() - start))


def add_dev(venv: str) -> None:
    """Add the packages of ``--dev`` to an environment that is ready for a learner, and stays so.

    None of a learner's packages changes, so the stamp stays: without a network, or after Ctrl-C,
    ``make lab`` works as before.
    """
    interrupted = os.path.exists(os.path.join(venv, ADDING))
    touch(venv, ADDING)
    install(venv, True, again=interrupted)
    write_stamp(venv, True)
    remove(venv, ADDING)


def on_terminate(number: int, frame: Any) -> NoReturn:
    """Let SIGTERM end us like Ctrl-C, so that the step under way is ended too."""
    raise KeyboardInterrupt


def main() -> int:
    """Return the exit code: 0 ready, 1 stopped with a line, 130 interrupted."""
    arguments = [each for each in sys.argv[1:] if each != "--dev"]
    dev = "--dev" in sys.argv[1:]
    venv = os.path.realpath(os.path.join(ROOT, arguments[0] if arguments else ".venv"))
    try:
        if ready(venv, dev):
            return 0
        # Started with SIGINT ignored (a job in the background of a script), we end at it, too.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, on_terminate)
        set_up(venv, dev)
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        say(
            "\nInterrupted. Run the same command again: it starts over, and uses what was already "
            "downloaded."
        )
        return 130
    except OSError as error:
        known = explain(str(error))
        if known is None:
            raise
        say(known)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
