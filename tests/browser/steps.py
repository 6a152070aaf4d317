"""What a person does in JupyterLab, step by step."""

from __future__ import annotations

import re

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
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile(r"^Run All Cells")).first.click()
    # The last cell has a number when everything before it has run.
    last = page.locator(".jp-CodeCell .jp-InputPrompt").last
    expect(last).to_have_text(re.compile(r"\[\d+\]:"), timeout=90_000)
    until(lambda: all(kernel["execution_state"] == "idle" for kernel in lab.kernels()))


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
