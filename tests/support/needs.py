"""Programs that some tests need and that the workbook itself does not bring."""

from tests.app.support.programs import installed, missing

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
        if path := installed(name):
            return path
    cure = f" ({_CURES[program]})" if program in _CURES else ""
    missing(f"{program}, which is not installed{cure}")
