"""The commands of app/DEPLOYMENT.md."""

from __future__ import annotations

import re
import shlex

from app.operations.migrations import ROOT


def commands(heading: str) -> list[list[str]]:
    """The first block below a heading, each command as a list of words."""
    notes = (ROOT / "app" / "DEPLOYMENT.md").read_text()
    _, found, section = notes.partition(heading)
    assert found, heading
    block = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)[0].replace("\\\n", " ")
    listed = [shlex.split(line, comments=True) for line in block.splitlines()]
    return [words for words in listed if words]
