"""``workbook check``, ``next``, ``hint``, ``solution``, ``reset``."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.cli.console import console
from workbook.course import catalogue
from workbook.displays.formatting import plural

if TYPE_CHECKING:
    from workbook.course.progress import Progress


def _complete(incomplete: str) -> list[str]:
    """Names for the shell's completion."""
    names = [exercise.name for exercise in catalogue.exercises()]
    names += [chapter.number for chapter in catalogue.chapters()]
    return [name for name in names if name.startswith(incomplete)]


Names = Annotated[
    str | None,
    typer.Argument(
        metavar="[NAME|CHAPTER]",
        help="An exercise, a chapter such as ch05, or nothing for all.",
        autocompletion=_complete,
    ),
]
Optional = Annotated[
    str | None,
    typer.Argument(metavar="[NAME]", help="An exercise.", autocompletion=_complete),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="An exercise.", autocompletion=_complete)]


def check(name: Names = None) -> None:
    """Judge your answers against a real database."""
    from workbook.judge import checking

    chosen = select(name)
    if not chosen:
        console().print("That chapter has no exercises.")
        return
    ready()
    verdicts = checking.check(chosen)  # judging begins here, and goes on during these imports
    from workbook.judge import as_text
    from workbook.judge.feedback import State

    everything = name is None
    wrong = 0
    shown = ""
    waiting: Counter[str] = Counter()
    by_name = {exercise.name: exercise for exercise in chosen}
    for feedback in verdicts:  # fewer than exercises where one of them stops all
        exercise = by_name[feedback.exercise]
        if everything and feedback.state is State.NOT_ATTEMPTED:
            waiting[exercise.chapter] += 1
            continue
        if everything and exercise.chapter != shown:
            chapter = catalogue.chapter(exercise.chapter)
            console().print(f"{chapter.number} {chapter.title}", style="bold", markup=False)
            shown = exercise.chapter
        wrong += feedback.state is State.NOT_YET
        if len(chosen) == 1 or (feedback.state is State.NOT_YET and wrong == 1):
            console().print(as_text.render(feedback))
        else:
            console().print(as_text.line(feedback))
    if waiting:
        console().print(
            f"Not attempted: {plural(waiting.total(), 'exercise')} in "
            f"{plural(len(waiting), 'chapter')}."
        )
    if wrong > 1:
        console().print(
            "\nThe first one is explained above; `workbook check NAME` explains another."
        )
    if wrong:
        raise typer.Exit(1)


def replay(name: Name) -> None:
    """Open a Python shell on the test case in which your answer and ours differed."""
    import asyncio
    import code
    import inspect

    from workbook import tape
    from workbook.judge import as_text, checking
    from workbook.judge import replay as replaying
    from workbook.judge.async_replay import AsyncReplay
    from workbook.judge.replay_case import Replay

    exercise = select_one(name)
    [feedback] = checking.check([exercise])
    console().print(as_text.render(feedback))

    async def opened() -> Replay:
        case = replaying.replay(exercise, feedback)
        if isinstance(case, AsyncReplay):
            await case.prepare()
        return case

    async def result(value: object) -> object:
        return await value if inspect.isawaitable(value) else value

    with asyncio.Runner() as runner:  # an async case needs its loop until the shell is left

        def run(awaitable: object) -> object:
            """Await this in the loop of the case."""
            return runner.run(result(awaitable))

        def call() -> object:
            with tape():
                return run(case.call()) if isinstance(case, AsyncReplay) else case.call()

        try:
            case = runner.run(opened())
        except replaying.NothingToReplay as error:
            console().print(str(error), markup=False)
            raise typer.Exit(1) from None
        names = {"call": call, "case": case}
        if case.session is not None:
            names["session"] = case.session
        elif case.given is not case.engine:
            names["given"] = case.given
        names |= {"engine": case.engine, "arguments": case.arguments}
        hint = "call() shows the SQL."
        if isinstance(case, AsyncReplay):
            names["run"] = run
            hint += " run(awaitable) awaits anything else and returns its result."
        banner = f"{case!r}\nAvailable here: {', '.join(names)}. {hint} Press Ctrl-D to leave."
        try:
            code.interact(banner=banner, local=names, exitmsg="")
        finally:
            if isinstance(case, AsyncReplay):
                run(case.close())
            else:
                case.close()


def next_(
    fast: Annotated[
        bool,
        typer.Option(
            "--fast",
            help="Only the two exercises of each chapter that show whether you can skip it.",
        ),
    ] = False,
) -> None:
    """Show the next exercise: its task, its file, how to check it."""
    from rich.text import Text

    from workbook.course import paths, progress

    ready()
    done = progress.read()
    exercise = upcoming(done, fast=fast)
    if exercise is None and fast and upcoming(done):
        console().print(
            "You have solved all the fast exercises. `workbook next` shows what is left."
        )
        return
    if exercise is None:
        console().print("You have solved all exercises. There is nothing left to do here.")
        return
    if fast and (known := _known(done)):
        console().print(f"You know {', '.join(known)}: skip what you like there.\n")
    console().print(Text.assemble((exercise.name, "bold"), ": ", exercise.title))
    if task := _task(exercise):
        console().print(f"\n{task}\n", markup=False)
    console().print(f"Write it in    my_work/{exercise.file}")
    if not paths.is_own(exercise.chapter):
        where = f"{exercise.chapter}.ipynb, section “{exercise.section}”"
        console().print(f"Read about it  {where}", markup=False)
    console().print(f"Then run       workbook check {exercise.name}")


def upcoming(done: Progress, *, fast: bool = False) -> catalogue.Exercise | None:
    """The first exercise that is not right; those that were skipped come last.

    ``fast``: only those exercises of each chapter that show whether the learner knows the chapter.
    """
    telling = {name for chapter in catalogue.chapters() for name in chapter.fast}
    waiting = [
        each
        for each in catalogue.exercises()
        if each.name not in done.right and (not fast or each.name in telling)
    ]
    return next(
        (each for each in waiting if each.name not in done.skipped), next(iter(waiting), None)
    )


def _known(done: Progress) -> list[str]:
    """The chapters whose ``fast`` exercises are right, though not all of their exercises are."""
    return [
        chapter.number
        for chapter in catalogue.chapters()
        if chapter.fast
        and all(name in done.right for name in chapter.fast)
        and not all(each.name in done.right for each in chapter.exercises)
    ]


def skip(name: Optional = None) -> None:
    """Skip an exercise, by default the next one; `status` still lists it as open."""
    from workbook.course import progress

    if name is None:
        exercise = upcoming(progress.read())
        if exercise is None:
            console().print("You have solved all exercises. There is nothing to skip.")
            return
    else:
        exercise = select_one(name)
    progress.skip(exercise.name)
    console().print(
        f"{exercise.name} is skipped. `workbook check {exercise.name}` takes it up again."
    )
    if (following := upcoming(progress.read())) and following != exercise:
        console().print(f"Next: {following.name}. `workbook next` shows it.")


def ready() -> None:
    """Make the learner's folder where there is none yet: nobody has to open the lab first."""
    from workbook.course import my_work, paths

    if not (paths.my_work() / "exercises").is_dir():
        my_work.create()


def hint(name: Name) -> None:
    """Show one more hint: a question, then a pointer, then most of the solution."""
    from workbook.course import progress

    exercise = select_one(name)
    opened = progress.open_hint(exercise.name, len(exercise.hints))
    for number, text in enumerate(exercise.hints[:opened], 1):
        console().print(f"{number}. {text}", markup=False)
    left = len(exercise.hints) - opened
    console().print(f"({left} more: run it again)" if left else "(That was the last one.)")


def solution(
    name: Name,
    anyway: Annotated[
        bool, typer.Option(help="Show it even if your own answer has not passed yet.")
    ] = False,
) -> None:
    """Show the solution and another way, once your own answer has passed or you ask for it."""
    from rich.syntax import Syntax

    from workbook.course import progress, solutions

    exercise = select_one(name)
    if exercise.name not in progress.read().right and not anyway:
        asking = sys.stdin.isatty() and sys.stdout.isatty()
        if not asking:
            console().print(
                f"Your own answer has not passed yet. `workbook hint {exercise.name}` helps; "
                f"`workbook solution {exercise.name} --anyway` opens the solution now."
            )
            raise typer.Exit(1)
        if not typer.confirm("Your own answer has not passed yet. Open the solution anyway?"):
            return
    code = solutions.with_more(exercise)
    if console().is_terminal:
        syntax = Syntax(
            code, "python", theme="ansi_light", background_color="default", word_wrap=True
        )
        console().print(syntax)
    else:  # as it stands: no line is broken, nothing is filled up with blanks
        console().print(code, markup=False, soft_wrap=True)


def reset(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME|CHAPTER]", help="An exercise or a chapter.", autocompletion=_complete
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    notebook: Annotated[
        bool, typer.Option("--notebook", help="The chapter's notebook instead of its exercises.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="All exercise files and notebooks, and your progress.")
    ] = False,
    solved: Annotated[
        bool,
        typer.Option(
            "--solved", help="For a project that is a folder: put our solution in its place."
        ),
    ] = False,
) -> None:
    """Reset an exercise to its original state, or, with a chapter's name, its whole file.

    What you had is kept.
    """
    from workbook.course import my_work, paths, solutions

    if every is (name is not None):
        console().print("Name an exercise or a chapter, or pass --all.")
        raise typer.Exit(2)
    if name is None:
        _reset_all(yes=yes)
        return
    if (package := _package(name)) and not notebook:
        question = (
            f"Put our solution in {package}/?"
            if solved
            else f"Reset {package}/ to its original state?"
        )
        if not yes and not confirmed(question):
            return
        my_work.reset_package(package, solutions.files(select_one(name)) if solved else None)
        state = "holds our solution" if solved else "is back in its original state"
        console().print(f"{package}/ {state}. What you had is in my_work/.earlier/{package}/")
        return
    if solved:
        console().print("--solved is for a project that is a folder, such as blog_api.")
        raise typer.Exit(2)
    stem, objects = _to_reset(name)
    notebook = notebook or not paths.stub(stem).is_file()  # a chapter without exercises
    what = f"notebooks/{stem}.ipynb" if notebook else f"exercises/{stem}.py"
    if objects and not notebook:
        what = f"{name} in {what}"
    if not yes and not confirmed(f"Reset {what} to its original state?"):
        return
    try:
        if notebook:
            my_work.reset_notebook(stem)
        else:
            my_work.reset(stem, objects)
    except my_work.CannotReset as error:
        console().print(str(error), markup=False)
        raise typer.Exit(1) from None
    console().print(f"{what} is back in its original state.", markup=False)
    if not objects and not notebook and my_work.bring_back_notebook(stem):
        console().print(f"notebooks/{stem}.ipynb was missing and is back.", markup=False)
    console().print(f"What you had is in my_work/.earlier/{stem}/")


def _reset_all(*, yes: bool) -> None:
    from workbook.course import my_work, progress
    from workbook.repetition import memory

    if not yes and not confirmed("Reset all exercises and notebooks, and your progress?"):
        return
    for chapter in catalogue.chapters():
        if chapter.exercises:
            my_work.reset(chapter.stem)
        my_work.reset_notebook(chapter.stem)
        for exercise in chapter.exercises:
            if exercise.package:
                my_work.reset_package(exercise.package)
    progress.forget()
    memory.forget()
    console().print(
        "Everything is back in its original state. Your earlier files are in my_work/.earlier/."
    )


def confirmed(question: str) -> bool:
    """Ask; without a terminal the answer is no, and a message says how to say yes."""
    if sys.stdin.isatty():
        return typer.confirm(question)
    console().print(
        f"{question} There is no terminal to ask in: pass --yes to go ahead without a question."
    )
    raise typer.Exit(1)


def _package(name: str) -> str:
    """The folder of the project of that name; empty for anything else."""
    return next((each.package for each in select(name) if each.name == name), "")


def _to_reset(name: str) -> tuple[str, tuple[str, ...] | None]:
    """The stem, and the objects of an exercise; ``None`` for a whole chapter."""
    chosen = select(name)
    if chosen and name == chosen[0].name:
        return chosen[0].chapter, chosen[0].objects
    return catalogue.chapter(name).stem, None


def select(name: str | None) -> tuple[catalogue.Exercise, ...]:
    """The exercises that a name stands for; ends the command with a message if there are none."""
    try:
        return catalogue.select(name)
    except catalogue.UnknownName as error:
        console().print(str(error), markup=False)
        raise typer.Exit(2) from None


def select_one(name: str) -> catalogue.Exercise:
    """One exercise; ends the command with a message if the name stands for none or several."""
    chosen = select(name)
    if not chosen:
        console().print("That chapter has no exercises.")
        raise typer.Exit(2)
    if len(chosen) != 1:
        names = ", ".join(exercise.name for exercise in chosen)
        console().print(f"Which one? {names}", markup=False)
        raise typer.Exit(2)
    return chosen[0]


def _task(exercise: catalogue.Exercise) -> str | None:
    if exercise.package:
        spec = f"my_work/{exercise.package}/SPEC.md"
        return f"{spec} says what the project must do and how it is judged."
    tree = ast.parse(catalogue.chapter(exercise.chapter).stub.read_text(encoding="utf-8"))
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name in exercise.objects and (text := ast.get_docstring(node)):
            return text
    return None
