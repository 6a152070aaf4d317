"""Programs that some tests need and that the workbook itself does not bring."""

import os
import shutil

import pytest

# What it is called elsewhere, and how a person gets it.
_OTHER_NAMES = {"chromium": ("chromium", "chromium-browser", "google-chrome")}
_CURES = {
    "chromium": "sudo apt install chromium",
    "mariadbd": "sudo apt install mariadb-server",
    "pgbouncer": "sudo apt install pgbouncer",
}


def needs(program: str) -> str:
    """Return the path of a program.

    Without it the test is skipped with a plain word. On CI (where .ci/run installs everything)
    it fails instead: a test that never runs proves nothing.
    """
    for name in _OTHER_NAMES.get(program, (program,)):
        # Debian keeps servers in /usr/sbin, which is not on everybody's PATH.
        found = shutil.which(name) or shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin")
        if found:
            return found
    word = f"needs {program}, which is not installed"
    if program in _CURES:
        word += f" ({_CURES[program]})"
    if os.environ.get("CI"):
        pytest.fail(f"{word}; on CI it must be there: see .ci/run", pytrace=False)
    pytest.skip(word)
