"""A learner's first evening, in Chromium: open, run, read the tape, fail, edit, pass."""

from __future__ import annotations

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Lab, Watched, until
from tests.browser.steps import EXERCISE, edit_exercise, open_notebook, run_all

pytestmark = pytest.mark.browser


def test_first_evening(lab: Lab, watched: Watched) -> None:
    page = watched.page
    open_notebook(lab, page)
    assert page.locator(".wb-tape").count() == 0, "the learner's copy arrives with outputs"

    run_all(lab, page)

    tape = page.locator(".wb-tape").first
    expect(tape).to_contain_text("SELECT users.id")
    expect(tape).to_contain_text("[pk_1=1]")
    prediction = page.locator(".wb-prediction").first
    expect(prediction).to_contain_text("no prediction made")

    # A line that is too long breaks between words, not within one.
    printed = page.locator(".jp-OutputArea-output pre").first
    assert printed.evaluate("pre => getComputedStyle(pre).wordBreak") == "normal"

    # A cell that is meant to fail shows its error, and the cells after it have run all the same.
    error = page.locator(".jp-CodeCell").filter(has_text="User.nickname").first
    expect(error).to_contain_text("AttributeError")
    check = page.locator(".jp-CodeCell").filter(has_text='check("greet_readers")').first
    expect(check.locator(".wb-feedback")).to_contain_text("right")
    assert watched.strays == []


def test_edit_in_jupyterlab_fail_then_pass(lab: Lab, watched: Watched) -> None:
    page = watched.page
    exercise = lab.my_work / EXERCISE
    original = exercise.read_text(encoding="utf-8")
    edit_exercise(lab, page, original.replace(".order_by(User.username)", ""))
    until(lambda: "order_by" not in exercise.read_text(encoding="utf-8"))

    open_notebook(lab, page)
    run_all(lab, page)
    check = page.locator(".jp-CodeCell").filter(has_text='check("greet_readers")').first
    feedback = check.locator(".wb-feedback")
    expect(feedback).to_contain_text("not yet right")
    expect(feedback).to_contain_text("an order_by is missing")
    expect(feedback).to_contain_text("Your code sent")

    exercise.write_text(original, encoding="utf-8")
    check.locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    expect(check.locator(".wb-feedback")).to_contain_text("right", timeout=30_000)
    expect(check.locator(".wb-feedback")).not_to_contain_text("not yet", timeout=30_000)
    assert watched.strays == []


def test_it_opens_as_a_desk(lab: Lab, watched: Watched) -> None:
    """The chapter, its exercise file at the right of it, and below that a terminal that watches."""
    page = watched.page
    page.goto(f"{lab.host}/lab/workspaces/ch00_welcome?token={lab.token}")
    page.locator(".jp-Terminal").wait_for(timeout=60_000)
    until(lambda: any(kernel["execution_state"] == "idle" for kernel in lab.kernels()))
    tabs = page.locator(".lm-DockPanel .lm-TabBar-tab")
    assert tabs.all_inner_texts() == ["ch00_welcome.ipynb", "ch00_welcome.py", "Terminal watch"]
    parts = (".jp-NotebookPanel", ".jp-FileEditor", ".jp-Terminal")
    boxes = [page.locator(part).first.bounding_box() for part in parts]
    chapter, exercise, terminal = [box for box in boxes if box]
    assert chapter["x"] + chapter["width"] <= exercise["x"] == terminal["x"]
    assert exercise["y"] + exercise["height"] <= terminal["y"]
    until(lambda: any(_watches(process, lab) for process in psutil.process_iter()))
    # Nothing has been changed, so nothing is unsaved.
    assert page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0


def test_edits_are_saved_without_being_asked_for(lab: Lab, watched: Watched) -> None:
    """Ctrl-C in the terminal loses at most the last seconds, also of a cell that never ran."""
    page = watched.page
    open_notebook(lab, page)
    page.locator(".jp-CodeCell .jp-InputArea-editor").first.click()
    page.keyboard.press("Control+Home")  # where a comment leaves the code as it is
    page.keyboard.type("# typed, and neither run nor saved\n")
    notebook = lab.my_work / "notebooks/ch00_welcome.ipynb"
    until(lambda: "neither run nor saved" in notebook.read_text(encoding="utf-8"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_readable_in_both_themes(lab: Lab, watched: Watched, theme: str) -> None:
    """What the tape and the feedback print stands out from its ground: WCAG's 4.5 to 1."""
    page = watched.page
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    open_notebook(lab, page)
    run_all(lab, page)
    for place in (
        *(".wb-tape pre", ".wb-tape .bound", ".wb-tape .end", ".wb-tape b"),
        *(".wb-feedback", ".wb-prediction"),
    ):
        ratio = page.locator(place).first.evaluate(CONTRAST)
        assert ratio >= 4.5, f"{place}: {ratio:.1f} to 1 in the {theme} theme"


def _watches(process: psutil.Process, lab: Lab) -> bool:
    try:
        own = process.environ().get("WORKBOOK_MY_WORK") == str(lab.my_work)
        return bool(own and process.cmdline()[-1] == "watch")
    except (psutil.Error, IndexError):
        return False


# Colours as they are painted: opacity of the element and all its parents blended into the ground.
CONTRAST = """
element => {
  const rgb = text => {  // of "rgb(...)", or of "color(srgb ...)", as a mixed colour is given
    const numbers = text.match(/[\\d.]+/g).map(Number);
    const scale = text.startsWith("color(srgb") ? 255 : 1;
    return numbers.map((number, place) => place < 3 ? number * scale : number);
  };
  let opacity = 1, ground = null;
  for (let e = element; e; e = e.parentElement) {
    const style = getComputedStyle(e);
    opacity *= Number(style.opacity);
    const back = rgb(style.backgroundColor);
    if (!ground && (back.length < 4 || back[3] > 0)) ground = back;
  }
  ground = ground || [255, 255, 255];
  const text = rgb(getComputedStyle(element).color)
    .slice(0, 3).map((c, i) => c * opacity + ground[i] * (1 - opacity));
  const light = colour => {
    const [r, g, b] = colour.map(c => c / 255)
      .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(text), light(ground)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
"""
