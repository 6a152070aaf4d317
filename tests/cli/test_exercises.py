"""check, next, hint, solution, reset, update, status: what a learner does all day."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.answers import solved
from workbook.course import catalogue, paths, solutions

Answer = Callable[[str, str], None]

NAME = "find_by_email"
STEM = "ch05_crud"
RIGHT = (
    "    from sqlalchemy import select\n"
    "    return session.scalars(select(User).where(User.email == email)).one_or_none()"
)
WRONG = "    return None"


def test_the_message_that_chapter_0_quotes(run: Run, work: Path) -> None:
    cells = json.loads((paths.NOTEBOOKS / "ch00_welcome.ipynb").read_text(encoding="utf-8"))[
        "cells"
    ]
    [quoted] = [
        block
        for cell in cells
        if cell["cell_type"] == "markdown"
        for block in "".join(cell["source"]).split("```")
        if block.startswith("text\n✗")
    ]
    run("check", "greet_readers")
    file = work / "exercises" / "ch00_welcome.py"
    source = file.read_text(encoding="utf-8")
    file.write_text(source.replace(".order_by(User.username)", ""), encoding="utf-8")
    shown = [line.strip() for line in run("check", "greet_readers").out.splitlines()]
    first, *rest = [line.strip() for line in quoted.splitlines()[1:] if line.strip(" .")]
    assert shown[0] == first.replace(":", " ", 1)
    below = iter(shown)
    assert all(line in below for line in rest)  # in this order


def test_replay_of_an_async_exercise(run: Run, answer: Answer) -> None:
    answer(
        "user_with_posts",
        "    from sqlalchemy import select\n"
        "    return await session.scalar(select(User.id).where(User.username == username))",
    )
    typed = "call() == run(case.call())\ntype(session)\nrun(session.connection()).closed\n"
    replayed = run("replay", "user_with_posts", typed=typed)
    assert replayed.code == 0
    assert "`run(case.call())` calls your function again" in replayed.err
    shell = replayed.out.partition(">>> ")[2]
    assert "SELECT users.id" in shell
    assert "True\n>>> <class 'sqlalchemy.ext.asyncio.session.AsyncSession'>\n>>> False\n" in shell


def progress(work: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((work / "progress.json").read_text())
    return found


def test_bare_is_status(run: Run) -> None:
    bare, status = run(), run("status")
    assert bare == status
    assert bare.code == 0
    for chapter in catalogue.chapters():
        assert chapter.title in bare.out
    assert "Week 1: SQLAlchemy basics" in bare.out
    assert f"Next: {catalogue.exercises()[0].name}," in bare.out


def test_from_wrong_to_right(run: Run, work: Path, answer: Answer) -> None:
    untouched = run("check", NAME)
    assert (untouched.code, untouched.out) == (0, f"· {NAME}  not attempted\n")

    answer(NAME, WRONG)
    wrong = run("check", NAME)
    assert wrong.code == 1
    assert wrong.out.startswith(f"✗ {NAME}  not yet right\n")
    assert f"A hint: workbook hint {NAME}" in wrong.out
    assert f"{STEM}.ipynb, section “{catalogue.exercise(NAME).section}”" in wrong.out
    assert progress(work)["tried"] == [NAME]
    assert "not yet right" in run().out

    (work / "exercises" / f"{STEM}.py").write_text(
        paths.stub(STEM).read_text(encoding="utf-8"), encoding="utf-8"
    )
    answer(NAME, RIGHT)
    right = run("check", NAME)
    assert right.code == 0
    assert right.out.startswith(f"✓ {NAME}  right\n")
    assert f"`workbook solution {NAME}` shows ours" in right.out
    assert progress(work) == {"right": [NAME], "tried": [], "skipped": [], "hints": {}}
    # Both versions are kept.
    assert len(list((work / ".earlier" / STEM).iterdir())) == 3


def test_a_chapter_is_judged_in_the_order_of_the_course(run: Run, answer: Answer) -> None:
    answer(NAME, WRONG)
    answer("add_user", "    import os\n    os._exit(0)")
    said = run("check", "CH5")
    names = [line.split()[1] for line in said.out.splitlines() if line[:1] in set("✓✗·")]
    assert names == [each.name for each in catalogue.chapter("ch05").exercises]
    assert said.out.count("Your code ended the whole Python process") == 1
    assert said.out.index("Your code ended") < said.out.index(NAME)
    assert "The first one is explained above" in said.out
    assert said.code == 1


def test_checking_everything_rebuilds_progress(run: Run, work: Path) -> None:
    done = catalogue.chapter("ch02")
    (work / "exercises" / f"{done.stem}.py").write_text(solved(done), encoding="utf-8")
    (work / "progress.json").write_text("{damaged", encoding="utf-8")
    assert "0 of" in run("status").out
    said = run("check")
    assert said.code == 0, said.out
    right = [each.name for each in done.exercises]
    right.append(catalogue.exercises()[0].name)  # arrives solved
    first = catalogue.chapters()[0]
    rest = len(catalogue.exercises()) - len(right)
    chapters = len([each for each in catalogue.chapters() if each.exercises]) - 2
    assert said.out.splitlines() == [
        f"{first.number} {first.title}",
        f"✓ {first.exercises[0].name}  right",
        f"{done.number} {done.title}",
        *(f"✓ {each.name}  right" for each in done.exercises),
        f"Not attempted: {rest} exercises in {chapters} chapters.",
    ]
    assert progress(work)["right"] == sorted(right)


def test_when_all_is_done(run: Run, work: Path) -> None:
    every = [each.name for each in catalogue.exercises()]
    (work / "progress.json").write_text(
        json.dumps({"right": every, "tried": [], "hints": {}}), encoding="utf-8"
    )
    assert run("next").out == "You have solved all exercises. There is nothing left to do here.\n"
    assert "You have solved all exercises." in run("status").out


@pytest.mark.parametrize(
    "form", ["ch02", "2", "02", "Ch2", "ch02_core_vs_orm", "x/ch02_core_vs_orm.py"]
)
def test_forms_of_a_chapters_name(form: str) -> None:
    assert catalogue.chapter(form).stem == "ch02_core_vs_orm"


@pytest.mark.parametrize("form", ["", "ch", "ch2x", "99", "core", "-2", "2.py.bak"])
def test_what_is_no_chapter(form: str) -> None:
    with pytest.raises(catalogue.UnknownName):
        catalogue.chapter(form)


@pytest.mark.parametrize("command", ["check", "hint", "solution", "reset", "watch"])
def test_an_unknown_name_is_told_what_is_near(run: Run, command: str) -> None:
    said = run(command, "find_by_mail")
    assert said.code == 2
    assert "There is no exercise or chapter called 'find_by_mail'. Did you mean find_by_email" in (
        " ".join(said.out.split())
    )
    assert "workbook status" in run(command, "zzz").out


def test_hints_come_one_by_one_and_stop(run: Run, work: Path) -> None:
    hints = catalogue.exercise(NAME).hints
    for opened in range(1, len(hints) + 1):
        said = run("hint", NAME)
        assert said.code == 0
        shown = [line for line in said.out.splitlines() if line[:2] in {"1.", "2.", "3.", "4."}]
        assert len(shown) == opened
        left = len(hints) - opened
        assert said.out.endswith(f"({left} more: run it again)\n" if left else "last one.)\n")
    assert run("hint", NAME) == said
    assert progress(work)["hints"] == {NAME: len(hints)}


def test_a_chapter_has_no_single_hint_or_solution(run: Run) -> None:
    for command in ("hint", "solution"):
        said = run(command, "ch05")
        assert said.code == 2
        assert said.out.startswith("Which one? ")


def test_the_solution_opens_after_a_pass_or_on_request(run: Run, work: Path) -> None:
    refused = run("solution", NAME)
    assert refused.code == 1
    assert "--anyway" in refused.out
    assert "def " not in refused.out

    anyway = run("solution", NAME, "--anyway")
    assert anyway.code == 0
    assert anyway.out.startswith(f"def {NAME}(")
    # Character for character: from a pipe it can be run.
    ours, another, *_ = anyway.out.split("\n\n\n# Another good way:\n\n\n")
    assert ours in catalogue.exercise(NAME).solution.read_text(encoding="utf-8")
    compile(anyway.out, "solution", "exec")
    way, page = another.split("\n\n\n# Read on: ")
    assert way in catalogue.exercise(NAME).right.read_text(encoding="utf-8")
    assert page.strip() == catalogue.exercise(NAME).documentation

    (work / "progress.json").write_text(
        json.dumps({"right": [NAME], "tried": [], "hints": {}}), encoding="utf-8"
    )
    assert run("solution", NAME) == anyway


def test_after_the_solution_of_any_exercise_there_is_more_to_read() -> None:
    for exercise in catalogue.exercises():
        more = solutions.with_more(exercise)
        ast.parse(more)  # several files have several imports of __future__: no program as a whole
        assert exercise.right.is_file() == ("# Another good way:" in more)
        assert not exercise.documentation or more.endswith(f"# Read on: {exercise.documentation}")


def test_the_fast_track_asks_for_two_exercises_of_a_chapter(run: Run, work: Path) -> None:
    for chapter in catalogue.chapters():
        assert set(chapter.fast) <= {exercise.name for exercise in chapter.exercises}
        assert len(chapter.fast) == min(2, len(chapter.exercises))
    welcome, first = catalogue.chapters()[:2]
    names = [*welcome.fast, first.fast[0]]
    write = json.dumps({"right": names, "tried": [], "hints": {}})
    (work / "progress.json").write_text(write, encoding="utf-8")
    assert run("next", "--fast").out.startswith(f"{first.fast[1]}: ")
    names.append(first.fast[1])
    write = json.dumps({"right": names, "tried": [], "hints": {}})
    (work / "progress.json").write_text(write, encoding="utf-8")
    said = run("next", "--fast").out
    assert said.startswith("You know ch01: skip what you like there.\n")
    assert f"{catalogue.chapters()[2].fast[0]}: " in said
    names = [name for chapter in catalogue.chapters() for name in chapter.fast]
    write = json.dumps({"right": names, "tried": [], "hints": {}})
    (work / "progress.json").write_text(write, encoding="utf-8")
    said = run("next", "--fast").out
    assert said.startswith("You have solved all the fast exercises. `workbook next` shows")


def test_next_shows_the_task_and_the_way(run: Run) -> None:
    said = run("next")
    first = catalogue.exercises()[0]
    assert said.code == 0
    assert said.out.startswith(f"{first.name}: {first.title}\n")
    assert f"Then run       workbook check {first.name}" in said.out


def test_one_exercise_is_put_back_inside_the_file(run: Run, work: Path, answer: Answer) -> None:
    file = work / "exercises" / f"{STEM}.py"
    answer("add_user", "    return 'mine'")
    kept = file.read_text(encoding="utf-8")
    answer(NAME, WRONG)
    edited = file.read_text(encoding="utf-8")

    said = run("reset", NAME, "--yes")
    assert said.code == 0, said.out
    assert file.read_text(encoding="utf-8") == kept
    [earlier] = (work / ".earlier" / STEM).iterdir()
    assert earlier.read_text(encoding="utf-8") == edited


def test_a_whole_chapter_is_put_back(run: Run, work: Path) -> None:
    file = work / "exercises" / f"{STEM}.py"
    file.write_text("def broken(:\n", encoding="utf-8")

    one = run("reset", NAME, "--yes")
    assert one.code == 1
    assert "workbook reset ch05" in one.out
    assert file.read_text(encoding="utf-8") == "def broken(:\n"

    whole = run("reset", "ch05", "--yes")
    assert whole.code == 0
    assert file.read_bytes() == paths.stub(STEM).read_bytes()
    assert [each.read_text() for each in (work / ".earlier" / STEM).iterdir()] == ["def broken(:\n"]

    file.unlink()
    assert run("reset", "ch05", "--yes").code == 0
    assert file.exists()


def test_a_definition_that_is_gone_points_to_the_chapter(run: Run, work: Path) -> None:
    file = work / "exercises" / f"{STEM}.py"
    file.write_text("x = 1\n", encoding="utf-8")
    for command in (("check",), ("reset", "--yes")):
        said = run(*command, NAME)
        assert said.code == 1
        assert "`workbook reset ch05`" in " ".join(said.out.split())


def test_our_solution_of_a_project_is_put_in_its_folder(run: Run, work: Path) -> None:
    said = run("reset", "blog_api", "--solved", "--yes")
    assert said.code == 0
    assert "blog_api/ holds our solution." in said.out
    solution = paths.EXERCISES / "ch11_fastapi" / "blog_api" / "solution" / "main.py"
    assert (work / "blog_api" / "main.py").read_bytes() == solution.read_bytes()
    assert run("reset", NAME, "--solved", "--yes").code == 2


def test_a_solution_that_changes_files_of_a_copy_is_right(run: Run, work: Path) -> None:
    assert run("reset", "capstone", "--solved", "--yes").code == 0
    said = run("check", "capstone")
    assert "✓ capstone  right" in said.out


def test_a_chapters_notebook_is_put_back(run: Run, work: Path) -> None:
    notebook = work / "notebooks" / f"{STEM}.ipynb"
    assert run("reset", "ch05", "--notebook", "--yes").code == 0
    fresh = notebook.read_bytes()
    notebook.write_text("mine", encoding="utf-8")
    assert run("reset", "5", "--notebook", "--yes").code == 0
    assert notebook.read_bytes() == fresh
    [kept] = (work / ".earlier" / STEM).iterdir()
    assert (kept.suffix, kept.read_text()) == (".ipynb", "mine")


def test_update(run: Run, work: Path) -> None:
    first = run("update")
    assert first.code == 0
    assert f"new                my_work/notebooks/{STEM}.ipynb" in first.out
    assert run("update").out == "Everything is up to date.\n"

    stub = paths.stub(STEM).read_text(encoding="utf-8")
    base, mine = work / ".pristine/exercises", work / "exercises"
    (base / f"{STEM}.py").write_text("# as it once was\n", encoding="utf-8")
    (mine / f"{STEM}.py").write_text("# as it once was\n# and mine\n", encoding="utf-8")
    kept = run("update")
    assert kept.code == 0
    assert f"revised upstream   my_work/exercises/{STEM}.py" in kept.out
    assert "workbook update --diff" in " ".join(kept.out.split())
    shown = run("update", "--diff")
    assert "-# as it once was" in shown.out
    assert f"+{stub.splitlines()[0]}" in shown.out
    assert (mine / f"{STEM}.py").read_text() == "# as it once was\n# and mine\n"


def test_an_exercise_file_that_is_gone(run: Run, work: Path) -> None:
    (work / "exercises" / f"{STEM}.py").unlink()
    said = run("check", NAME)
    assert said.code == 1
    assert f"workbook reset {STEM}" in " ".join(said.out.split())
    assert "not yet right" not in run("status").out  # nothing is held against the learner


def test_a_file_that_cannot_be_read_takes_nothing_back(run: Run, work: Path) -> None:
    (work / "progress.json").write_text(
        json.dumps({"right": [NAME], "tried": [], "hints": {}}), encoding="utf-8"
    )
    (work / "exercises" / f"{STEM}.py").write_text("def (:\n", encoding="utf-8")
    said = run("check", "ch05")
    assert said.code == 1
    assert "line 1" in said.out
    assert progress(work) == {"right": [NAME], "tried": [], "hints": {}}


def test_nothing_is_put_back_without_a_yes(run: Run, work: Path, answer: Answer) -> None:
    answer(NAME, RIGHT)
    said = run("reset", NAME)
    assert said.code == 1
    assert "--yes" in said.out
    assert "scalars" in (work / "exercises" / f"{STEM}.py").read_text(encoding="utf-8")


def test_reset_brings_back_a_lost_notebook_and_all(run: Run, work: Path, answer: Answer) -> None:
    answer(NAME, RIGHT)
    said = run("reset", "ch05", "--yes")
    assert f"notebooks/{STEM}.ipynb was missing and is back." in said.out
    assert (work / "notebooks" / f"{STEM}.ipynb").is_file()
    assert "missing" not in run("reset", "ch05", "--yes").out

    answer(NAME, RIGHT)
    run("check", NAME)
    (work / "notebooks" / f"{STEM}.ipynb").write_text("mine", encoding="utf-8")
    assert run("reset", "--all").code == 1, "nobody has said yes"
    assert run("reset", "--all", "--yes").code == 0
    assert progress(work)["right"] == []
    stub = paths.stub(STEM).read_text(encoding="utf-8")
    assert (work / "exercises" / f"{STEM}.py").read_text(encoding="utf-8") == stub
    kept = [path.read_text("utf-8") for path in (work / ".earlier" / STEM).iterdir()]
    assert "mine" in kept
    assert any("scalars" in each for each in kept)
    assert run("reset").code == run("reset", "ch05", "--all", "--yes").code == 2


def test_skip_passes_over_an_exercise_until_it_is_tried(
    run: Run, work: Path, answer: Answer
) -> None:
    first, second, third = (each.name for each in catalogue.exercises()[:3])
    assert f"Next: {second}." in run("skip").out
    assert f"Next: {third}." in run("skip", second).out
    assert run("next").out.startswith(f"{third}: ")
    assert "1 skipped" in run("status").out
    assert progress(work)["skipped"] == sorted([first, second])
    assert run("check", first).code == 0
    assert progress(work)["skipped"] == [second]


def test_a_teachers_list(run: Run, answer: Answer) -> None:
    answer(NAME, WRONG)
    run("check", NAME)
    run("hint", NAME)
    run("skip", "sign_up")
    rows = json.loads(run("status", "--json").out)
    assert [row["exercise"] for row in rows] == [each.name for each in catalogue.exercises()]
    found = {row["exercise"]: (row["state"], row["hints"]) for row in rows}
    assert found[NAME] == ("not yet right", 1)
    assert found["sign_up"] == ("skipped", 0)
    lines = run("status", "--csv").out.splitlines()
    assert lines[0] == "chapter,exercise,state,hints"
    assert f"{STEM},{NAME},not yet right,1" in lines


def test_find(run: Run) -> None:
    said = run("find", "lost", "update")
    assert "ch09_transactions.ipynb" in said.out
    assert f"exercise {NAME}" in run("find", NAME).out
    assert "symptom s03" in run("find", "queuepool").out
    nothing = run("find", "quetzalcoatl")
    assert (nothing.code, nothing.out) == (1, "Nothing found for quetzalcoatl.\n")


def test_the_terminal_comes_first(run: Run, work: Path) -> None:
    import shutil

    shutil.rmtree(work)
    assert "0 of" in run("status").out
    assert run("next").code == 0
    said = run("check", NAME)
    assert (said.code, said.out) == (0, f"· {NAME}  not attempted\n")
    assert (work / "notebooks" / f"{STEM}.ipynb").is_file()


def test_version_and_help(run: Run) -> None:
    assert run("--version").out.startswith("workbook 0.1")
    for command in ((), ("check",), ("db",), ("db", "url")):
        assert run(*command, "-h").out == run(*command, "--help").out
