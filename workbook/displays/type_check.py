"""``type_check``: what mypy reports about a piece of code."""

from __future__ import annotations

from workbook.course import paths


def type_check(code: str) -> str:
    """Return what mypy reports about a piece of code. The first time takes some seconds."""
    import mypy.api  # only here: it takes a moment to import

    cache = paths.ROOT / ".mypy_cache" / "type_check"
    plain = ["--no-color-output", "--no-error-summary"]
    report, _, _ = mypy.api.run(["--cache-dir", str(cache), "--config-file=", *plain, "-c", code])
    lines = report.replace("<string>:", "line ").splitlines()
    return "\n".join(line for line in lines if "See https" not in line)
