"""Takes the README's pictures anew: ``python -m tests.browser.pictures``. Needs Chromium.

They are photographs of a running chapter, so they cannot show what does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, Lab, running_lab
from tests.browser.steps import open_notebook, run_all
from tests.support.needs import needs
from workbook.course import paths

IMAGES = paths.NOTEBOOKS / "images"


def main() -> None:
    """Photograph a prediction with its tape, and a check that is not yet right."""
    IMAGES.mkdir(exist_ok=True)
    with running_lab() as lab, _page() as page:
        exercise = lab.my_work / "exercises" / "ch00_welcome.py"
        text = exercise.read_text(encoding="utf-8")
        exercise.write_text(text.replace(".order_by(User.username)", ""), encoding="utf-8")
        # Somebody has predicted two statements.
        notebook = lab.my_work / "notebooks" / "ch00_welcome.ipynb"
        cells = notebook.read_text(encoding="utf-8")
        notebook.write_text(
            cells.replace("predict(statements=...)", "predict(statements=2)"), "utf-8"
        )
        _photograph(lab, page)


def _photograph(lab: Lab, page: Page) -> None:
    open_notebook(lab, page)
    run_all(lab, page)
    for name, holds in (("tape", "again = session.get"), ("check", 'check("greet_readers")')):
        cell = page.locator(".jp-CodeCell").filter(has_text=holds).first
        cell.scroll_into_view_if_needed()
        cell.screenshot(path=IMAGES / f"{name}.png")


@contextmanager
def _page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs("chromium"), args=FLAGS)
        yield browser.new_page(viewport={"width": 1000, "height": 1400})
        browser.close()


if __name__ == "__main__":
    main()
