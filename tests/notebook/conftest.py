"""A real IPython shell in this process, with the report under each cell switched on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from workbook.notebook import cells, predictions
from workbook.sqltape import recorder, tape


class Cells:
    """Runs cells; ``shown`` is what stood under the last one, text and HTML."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.shown: list[str] = []
        self.html: list[str] = []
        self.printed = ""

    def run(self, source: str) -> Any:
        from IPython.utils.capture import capture_output

        with capture_output() as captured:
            result = self.shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        shown = [output for output in captured.outputs if "text/html" in output.data]
        self.shown = [output.data["text/plain"] for output in shown]
        self.html = [output.data["text/html"] for output in shown]
        self.printed = captured.stdout + captured.stderr
        assert "Error in callback" not in self.printed
        return result


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cells]:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(colors="nocolor")
    shell.InteractiveTB.set_mode(mode="Minimal")
    monkeypatch.setattr(cells, "_recording", None)
    monkeypatch.setattr(tape, "under_cells", True)
    cells.install()
    assert cells._recording is not None
    yield Cells(shell)
    recorder.stop(cells._recording)
    predictions.forget()
    InteractiveShell.clear_instance()
