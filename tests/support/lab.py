"""What `workbook lab` prints when it is ready."""

from __future__ import annotations

import re
import subprocess


def announced(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for its address. Returns host and token.

    Raises:
        RuntimeError: it ended without one; with everything that it printed.
    """
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if found := re.search(r"(http://127\.0\.0\.1:\d+)\S*[?&]token=(\w+)", line):
            return found[1], found[2]
    raise RuntimeError("workbook lab printed no address:\n" + "".join(seen))
