"""``type_check``: what mypy reports about a piece of code."""

from __future__ import annotations

import os

from workbook.course import paths

CACHE = paths.ROOT / ".mypy_cache" / "type_check"


def type_check(code: str) -> str:
    """Return what mypy reports about a piece of code. The first time takes some seconds."""
    import mypy.api  # only here: it takes a moment to import

    plain = ["--no-color-output", "--no-error-summary"]
    report, _, _ = mypy.api.run(["--cache-dir", str(CACHE), "--config-file=", *plain, "-c", code])
    lines = report.replace("<string>:", "line ").splitlines()
    return "\n".join(line for line in lines if "See https" not in line)


if __name__ == "__main__":
    # `workbook lab` runs this beside the first chapter: mypy reads SQLAlchemy, for 9 seconds of
    # computing that the first check in chapter 1 or 4 would otherwise take.
    os.nice(19)
    type_check("import sqlalchemy.orm")
