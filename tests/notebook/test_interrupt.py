"""Interrupt the kernel while a cell waits for PostgreSQL: a real kernel, a real signal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from sqlalchemy import Engine, text

SECONDS = 120
START = """
from sqlalchemy import text
from sqlalchemy.orm import Session
from workbook import *
engine = sandbox("interrupted")
"""
SLEEP = 'with engine.connect() as c: c.execute(text("SELECT pg_sleep(600)"))'
DEADLOCKED_WITH_ITSELF = """
one, two = Session(engine), Session(engine)
one.execute(text("UPDATE posts SET views = 0 WHERE id = 1"))
two.execute(text("UPDATE posts SET views = 1 WHERE id = 1"))
"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'workbook_interrupted' AND "


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[KernelManager, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBOOK_MY_WORK", str(tmp_path_factory.mktemp("work")))
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=SECONDS)
            run(client, START)
            yield manager, client
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def run(client: BlockingKernelClient, source: str) -> dict[str, Any]:
    content: dict[str, Any] = client.execute_interactive(
        source, timeout=SECONDS, output_hook=lambda _: None
    )["content"]
    return content


def until(engine: Engine, condition: str) -> None:
    for _ in range(SECONDS * 10):
        with engine.connect() as connection:
            if connection.scalar(text(WAITING + condition)):
                return
        time.sleep(0.1)
    raise AssertionError(condition)


@pytest.mark.parametrize(
    ("cell", "waits"),
    [(SLEEP, "wait_event = 'PgSleep'"), (DEADLOCKED_WITH_ITSELF, "wait_event_type = 'Lock'")],
)
def test_a_cell_that_waits_is_interrupted(
    kernel: tuple[KernelManager, Any], engine: Engine, cell: str, waits: str
) -> None:
    manager, client = kernel
    asked = client.execute(cell)
    until(engine, waits)
    manager.interrupt_kernel()
    while (reply := client.get_shell_msg(timeout=SECONDS))["parent_header"]["msg_id"] != asked:
        pass
    assert reply["content"]["status"] == "error"
    told = "".join(reply["content"]["traceback"])
    assert "KeyboardInterrupt" in told or "canceling statement due to user request" in told
    # The kernel has kept all it knew, and goes on.
    assert run(client, "with engine.connect() as c: c.scalar(text('SELECT 1'))")["status"] == "ok"
