"""Runs after every cell: shows the tape, then holds the cell's prediction against what happened."""

from __future__ import annotations

from html import escape
from typing import Any

from workbook.displays.show import Html, display, shell
from workbook.notebook import interrupts, predictions
from workbook.sandboxes import PATIENCE
from workbook.sqltape import recorder, tape
from workbook.sqltape.shown import ShownRecording

_recording: recorder.Recording | None = None

WAITED = (
    f"A statement waited {PATIENCE.removesuffix('s')} seconds for a lock, which is the longest "
    "that the workbook allows. Another session, perhaps one of this notebook, holds the lock until "
    "its transaction ends: commit, roll back or close it, or run the chapter's first cell again."
)


def install() -> None:
    """Switch the report on in this kernel; a second call changes nothing."""
    global _recording
    ipython = shell()
    if ipython is None or _recording is not None:
        return
    _recording = recorder.start()
    interrupts.install()
    ipython.events.register("pre_run_cell", _before)
    ipython.events.register("post_run_cell", _after)
    # The message is the lesson; thirty frames of library code above it are not. The full traceback
    # is one `%tb Plain` away, and chapter 15 reads them on purpose.
    ipython.InteractiveTB.set_mode(mode="Minimal")


def _before(info: Any) -> None:
    assert _recording is not None
    _recording.clear()
    predictions.forget()


def _after(result: Any) -> None:
    assert _recording is not None
    if tape.under_cells and _recording.entries:
        display(ShownRecording(_recording))
    tape.last = recorder.Recording(list(_recording.entries))
    if _ran_out_of_patience(result):
        display(Html(f"<p>{escape(WAITED)}</p>", WAITED))
    if prediction := predictions.take():
        display(predictions.judge(prediction, _recording, result))
        if predictions.went_wrong(prediction, _recording, result):
            from workbook.notebook.recall import note_prediction

            note_prediction(result.info.raw_cell, predictions.outcome(_recording, result))
    _recording.clear()


def _ran_out_of_patience(result: Any) -> bool:
    """Whether the cell ended by our own `lock_timeout`: one that sets its own knows what it is."""
    driver_error = getattr(result.error_in_exec, "orig", None)
    if getattr(driver_error, "pgcode", None) != "55P03" or "timeout" not in str(driver_error):
        return False
    return "lock_timeout" not in result.info.raw_cell
