"""A slider of the pool simulator, moved with the keyboard in JupyterLab."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from tests.browser.conftest import Lab, Watched
from tests.browser.steps import open_notebook, run_all
from workbook.authoring.rebuild import KERNEL

pytestmark = pytest.mark.browser
CELL = "from workbook.poolsimulator import PoolPlan, explore\nexplore(PoolPlan(workers=2))"


def test_the_drawing_follows_a_slider(lab: Lab, watched: Watched) -> None:
    page = watched.page
    metadata = {"kernelspec": KERNEL}  # or JupyterLab would ask which one is meant
    notebook = new_notebook(cells=[new_code_cell(CELL)], metadata=metadata)
    nbformat.write(notebook, lab.my_work / "notebooks" / "sliders.ipynb")
    open_notebook(lab, page, "notebooks/sliders.ipynb")
    run_all(lab, page)
    drawing = page.locator(".jp-OutputArea .wb-poolsimulator")
    expect(drawing).to_contain_text("2 workers x (5 + 10) = 30 connections")
    page.locator(".widget-slider", has_text="workers").locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(drawing).to_contain_text("3 workers x (5 + 10) = 45 connections")
    assert watched.strays == []
