"""What VS Code and containers read names things that are there."""

from __future__ import annotations

import json
import re
from typing import Any

from workbook.course import my_work, paths


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((paths.ROOT / name).read_text(encoding="utf-8"))
    return found


def test_vs_code_finds_the_interpreter_and_the_exercises() -> None:
    settings = read(".vscode/settings.json")
    interpreter = settings["python.defaultInterpreterPath"]
    assert interpreter == "${workspaceFolder}/.venv/bin/python"
    assert settings["python.testing.pytestArgs"] == ["my_work/exercises"]
    handed_out = my_work._upstream()
    assert any(f"my_work/{name}".startswith("my_work/exercises/") for name in handed_out)


def test_the_container_uses_targets_of_the_makefile() -> None:
    container = read(".devcontainer/devcontainer.json")
    targets = set(re.findall(r"^([a-z]+):", (paths.ROOT / "Makefile").read_text("utf-8"), re.M))
    label = container["portsAttributes"]["8888"]["label"]
    named = set(re.findall(r"make ([a-z]+)", container["postCreateCommand"] + label))
    assert named == {"ready", "lab"}
    assert named <= targets
    assert container["forwardPorts"] == [8888]
    recommended = read(".vscode/extensions.json")["recommendations"]
    assert container["customizations"]["vscode"]["extensions"] == recommended
