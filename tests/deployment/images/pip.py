# ruff: noqa: INP001
"""In place of pip: install what lies in /opt/packages, if it is what the requirements ask for."""

import compileall
import re
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

PACKAGES = Path("/opt/packages")
SCRIPT = """#!{python}
import sys
from {module} import {function}
sys.exit({function}())
"""


def main() -> None:
    """``python -m pip --python PYTHON install ... --require-hashes -r FILE``."""
    words = sys.argv[1:]
    assert words[0] == "--python"
    assert words[2] == "install"
    assert "--require-hashes" in words
    python = Path(words[1])
    asked = Path(words[words.index("-r") + 1]).read_text()
    here = {
        item.name.lower().replace("_", "-"): item for item in distributions(path=[str(PACKAGES)])
    }
    pins = re.findall(r"^([a-z0-9._-]+)(?:\[.*\])?==(\S+)(.*)", asked, re.MULTILINE)
    for name, version, marker in pins:
        if name not in here and ";" in marker:
            continue
        assert here[name].version == version, f"{name} {version} is not installed here"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)
    site = Path(done.stdout.strip())
    shutil.copytree(PACKAGES, site, dirs_exist_ok=True)
    compileall.compile_dir(site, quiet=2)
    for item in here.values():
        for entry in item.entry_points.select(group="console_scripts"):
            module, _, function = entry.value.partition(":")
            script = python.with_name(entry.name)
            script.write_text(SCRIPT.format(python=python, module=module, function=function))
            script.chmod(0o755)


if __name__ == "__main__":
    main()
