"""Reads docker-compose.yml: which service waits for what before it starts."""

from graphlib import TopologicalSorter
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from workbook.course.paths import ROOT

_UNTIL = {
    "service_started": "has started",
    "service_healthy": "is healthy",
    "service_completed_successfully": "has ended with exit code 0",
}


def start_order(file: Path = ROOT / "docker-compose.yml") -> list[dict[str, str]]:
    """Step by step, the services that can start then, each with what it waits for.

    Services with a profile are left out: Compose starts them only when they are named.
    """
    services = yaml.safe_load(file.read_text("utf-8"))["services"]
    needs = {
        name: service.get("depends_on", {})
        for name, service in services.items()
        if "profiles" not in service
    }
    steps = []
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    while sorter.is_active():
        ready = sorter.get_ready()
        steps.append({name: _waits(needs[name]) for name in sorted(ready)})
        sorter.done(*ready)
    return steps


def _waits(needs: dict[str, dict[str, str]]) -> str:
    conditions = [f"{name} {_UNTIL[need['condition']]}" for name, need in needs.items()]
    return "when " + " and ".join(conditions) if conditions else "at once"


def print_start_order() -> None:
    """The same as text."""
    for number, step in enumerate(start_order(), 1):
        for place, (name, waits) in enumerate(step.items()):
            print(f"{f'{number}.' if not place else '':3}{name:10} {waits}")
