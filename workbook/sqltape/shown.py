"""``tape``: what a learner uses. Shows a recording where it is being looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from workbook.displays.show import display
from workbook.sqltape import html, text
from workbook.sqltape.entries import Entry
from workbook.sqltape.recorder import Recording, record


class ShownRecording:
    """Renders itself as HTML in a notebook and as text everywhere else."""

    def __init__(self, recording: Recording, title: str = "") -> None:
        self.recording = recording
        self.title = title

    def _repr_html_(self) -> str:
        return html.render(self.recording, self.title)

    def __repr__(self) -> str:
        return text.render(self.recording, self.title)


class Tape:
    """Call it to show one block of code; switch it to show every cell.

    ::

        with tape("two reads"):
            session.get(User, 1)
            session.get(User, 1)

        tape.off()        # no tape under the cells that follow
        tape.on()
        tape.statements   # what the last finished block or cell sent
    """

    def __init__(self) -> None:
        self.under_cells = True
        self.last = Recording()

    @contextmanager
    def __call__(self, title: str = "") -> Iterator[Recording]:
        with record() as recording:
            try:
                yield recording
            finally:
                self.last = recording
                display(ShownRecording(recording, title))

    @property
    def statements(self) -> list[Entry]:
        """The statements of the block or cell that ended last."""
        return self.last.statements

    def on(self) -> None:
        """Show the tape under each cell."""
        self.under_cells = True

    def off(self) -> None:
        """Show no tape under the cells that follow."""
        self.under_cells = False


tape = Tape()
