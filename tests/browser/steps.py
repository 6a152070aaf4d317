"""What a person does in JupyterLab, step by step."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab, until

NOTEBOOK = "notebooks/ch00_welcome.ipynb"
EXERCISE = "exercises/ch00_welcome.py"


def open_notebook(lab: Lab, page: Page, document: str = NOTEBOOK) -> None:
    """Open a notebook of the learner and wait for its kernel."""
    folder = lab.my_work.relative_to(lab.my_work.parents[1])
    page.goto(lab.address(f"{folder}/{document}"))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    # Run before the kernel is there, and "Select Kernel" opens instead.
    until(lambda: any(kernel["execution_state"] == "idle" for kernel in lab.kernels()))


def run_all(lab: Lab, page: Page) -> None:
    """Run > Run All Cells, and wait until the last one has run."""
    _choose(page, "Edit", r"^Clear Outputs of All Cells")  # JupyterLab may have saved some
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt")
    # The last cell has a number when everything before it has run.
    ran = re.compile(r"\[\d+\]:")
    deadline = time.monotonic() + 150
    with _errors_of(page):
        while time.monotonic() < deadline:
            _choose(page, "Run", r"^Run All Cells")
            # The server may know of an idle kernel before the page is connected with it. A page
            # that is not yet asks for a kernel, or drops what it was told, at once or after the
            # first cells, so a person would try again.
            with contextlib.suppress(AssertionError):
                expect(prompts.last).to_have_text(ran, timeout=10_000)
            while _is_busy(lab) and time.monotonic() < deadline:
                time.sleep(0.2)
            if ran.search(prompts.last.inner_text()):
                break
            page.keyboard.press("Escape")
        expect(prompts.last).to_have_text(ran, timeout=1_000)
    until(lambda: all(kernel["execution_state"] == "idle" for kernel in lab.kernels()))


def _is_busy(lab: Lab) -> bool:
    """Whether a cell is running. The page can't tell: cells far away are not in it."""
    return any(kernel["execution_state"] == "busy" for kernel in lab.kernels())


def _choose(page: Page, menu: str, item: str) -> None:
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=re.compile(item)).first.click()


@contextlib.contextmanager
def _errors_of(page: Page) -> Iterator[None]:
    """Say what the cells printed as errors: one that fails stops those after it."""
    try:
        yield
    except AssertionError as error:
        shown = page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts()
        error.add_note("\n".join([*page.locator(".jp-Dialog").all_inner_texts(), *shown]))
        raise


def edit_exercise(lab: Lab, page: Page, text: str) -> None:
    """Type the whole file anew in JupyterLab's editor and save it."""
    folder = lab.my_work.relative_to(lab.my_work.parents[1])
    page.goto(lab.address(f"{folder}/{EXERCISE}"))
    editor = page.locator(".jp-FileEditor .cm-content")
    editor.wait_for(timeout=60_000)
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+s")
