"""What Chromium makes of tables and tapes, without a server, a kernel or a notebook to open.

nbconvert puts the tables of all chapters on one page with JupyterLab's styles: each has to fit a
window of 900 px.
"""

from __future__ import annotations

import pytest
from nbconvert import HTMLExporter
from nbformat import v4
from playwright.sync_api import Browser, Page

from workbook.course import notebooks, paths
from workbook.sqltape import Entry, EntryKind, Recording, html

pytestmark = pytest.mark.browser

# What JupyterLab leaves for the text of a cell in a window of 900 px, and the window in which
# nbconvert's page leaves as much.
COLUMN, WINDOW = 732, 854
WIDER = f"""
() => [...document.querySelectorAll(".jp-RenderedHTMLCommon table")]
  .filter(table => table.getBoundingClientRect().right
    > table.closest(".jp-RenderedHTMLCommon").getBoundingClientRect().left + {COLUMN} + 1)
  .map(table => table.closest("[data-chapter]").dataset.chapter + ": " + table.innerText)
"""


def page_of_tables(browser: Browser, cells: list[tuple[str, str]]) -> Page:
    """The markdown of these chapters, one cell below the other."""
    notebook = v4.new_notebook()
    for chapter, source in cells:
        # A blank line, or the tag would swallow the markdown.
        notebook.cells.append(v4.new_markdown_cell(f'<i data-chapter="{chapter}"></i>\n\n{source}'))
    exporter = HTMLExporter(template_name="lab")  # type: ignore[no-untyped-call]
    content, _ = exporter.from_notebook_node(notebook)
    page = browser.new_page(viewport={"width": WINDOW, "height": 1000})
    page.route("**/*", lambda route: route.abort())  # MathJax and the like
    page.set_content(content)
    page.evaluate(
        """() => document.querySelectorAll("i[data-chapter]").forEach(mark =>
        mark.closest(".jp-RenderedMarkdown").dataset.chapter = mark.dataset.chapter)"""
    )
    return page


def with_tables() -> list[tuple[str, str]]:
    return [
        (path.stem, source)
        for path in sorted(paths.NOTEBOOKS.glob("ch*.ipynb"))
        for cell in notebooks.cells(path)
        if cell["cell_type"] == "markdown" and "\n|" in (source := "".join(cell["source"]))
    ]


def test_every_table_fits_a_window_of_900_px(browser: Browser) -> None:
    cells = with_tables()
    page = page_of_tables(browser, cells)
    assert page.locator("table").count() >= len(cells)
    cell = page.locator(".jp-RenderedHTMLCommon").first.bounding_box()
    assert cell is not None
    assert abs(cell["width"] - COLUMN) < 2, "the page measures what JupyterLab shows"
    assert page.evaluate(WIDER) == []


def test_a_wider_table_is_found(browser: Browser) -> None:
    wide = f"\n| a | b |\n|---|---|\n| `{'x' * 60}` | `{'y' * 60}` |\n"
    [found] = page_of_tables(browser, [("ch99", wide)]).evaluate(WIDER)
    assert found.startswith("ch99: a")


def test_folded_columns_open_by_click_and_by_key(browser: Browser) -> None:
    columns = ", ".join(f"posts.column_{number}" for number in range(40))
    entry = Entry(EntryKind.STATEMENT, f"SELECT {columns} FROM posts")
    page = browser.new_page()
    page.set_content(html.render(Recording([entry])))
    tape = page.locator(".wb-tape")
    assert "column_39" not in tape.inner_text(), "what can't be seen isn't in it"
    page.get_by_text("... 36 more of posts").click()
    assert "posts.column_38, posts.column_39" in tape.inner_text()
    for key, shown in (("Space", False), ("Enter", True)):
        page.keyboard.press(key)
        assert ("column_39" in tape.inner_text()) is shown
