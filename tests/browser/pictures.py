"""Takes the README's pictures anew: ``python -m tests.browser.pictures``. Needs Chromium.

Each is taken in the light and in the dark theme. They are photographs of a running chapter, so they
cannot show what does not exist.
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
CELL = ".jp-CodeCell"
# In which notebook, under which name, what holds these words.
PICTURES = {
    "ch00_welcome": {
        "tape": (CELL, "again = session.get"),
        "check": (CELL, 'check("greet_readers")'),
    },
    "ch08_sessions": {"xray": (".wb-xray", "x-ray")},
    "ch09_transactions": {"lanes": (".wb-lanes", "in opposite orders:")},
}


def main() -> None:
    """Photograph a prediction with its tape, a check that is not yet right, and the drawings."""
    IMAGES.mkdir(exist_ok=True)
    for notebook, pictures in PICTURES.items():
        with running_lab() as lab, _page() as page:
            _begin(lab)
            open_notebook(lab, page, f"notebooks/{notebook}.ipynb")
            run_all(lab, page)
            for name, (selector, words) in pictures.items():
                _photograph(page, name, selector, words)


def _begin(lab: Lab) -> None:
    """Somebody has forgotten an ORDER BY, and predicted two statements."""
    exercise = lab.my_work / "exercises" / "ch00_welcome.py"
    text = exercise.read_text(encoding="utf-8")
    exercise.write_text(text.replace(".order_by(User.username)", ""), encoding="utf-8")
    notebook = lab.my_work / "notebooks" / "ch00_welcome.ipynb"
    cells = notebook.read_text(encoding="utf-8")
    notebook.write_text(cells.replace("predict(statements=...)", "predict(statements=2)"), "utf-8")


def _photograph(page: Page, name: str, selector: str, words: str) -> None:
    panel = page.locator(".jp-WindowedPanel-outer").first
    thing = page.locator(selector).filter(has_text=words).first
    height = panel.evaluate("panel => panel.scrollHeight")
    for top in range(0, height, 500):  # cells far away are not in the page
        if thing.count():
            break
        panel.evaluate(f"panel => panel.scrollTo(0, {top})")
        page.wait_for_timeout(200)
    thing.scroll_into_view_if_needed()
    for theme in ("light", "dark"):  # JupyterLab follows the browser
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.wait_for_timeout(1500)
        thing.screenshot(path=IMAGES / f"{name}-{theme}.png")


@contextmanager
def _page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs("chromium"), args=FLAGS)
        # Twice the resolution, for screens that have it.
        yield browser.new_page(viewport={"width": 1000, "height": 1400}, device_scale_factor=2)
        browser.close()


if __name__ == "__main__":
    main()
