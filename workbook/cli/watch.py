"""``workbook watch``: judges what you are working on each time you save."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from workbook.cli.console import console
from workbook.cli.exercises import Names, select
from workbook.course import catalogue, paths, progress
from workbook.course.not_writable import NotWritable
from workbook.displays.formatting import plural


def watch(name: Names = None) -> None:
    """Judge what you have changed each time you save. Ctrl-C ends it."""
    import signal

    from watchfiles import watch as changes

    from workbook.judge.process import ForkServer

    chosen = select(name)
    folder = paths.my_work() / "exercises"
    if not folder.is_dir():
        console().print("There is no my_work/exercises yet. `workbook lab` makes it.")
        raise typer.Exit(2)
    seen = {stem: _source(folder / f"{stem}.py") for stem in _stems(chosen)}
    projects = {each: _files_of(each) for each in chosen if each.package}
    folders = [folder, *(above for each in projects if (above := _folder(each)).is_dir())]
    # Started with SIGINT ignored (a job in the background of a script), we end at it, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    forkserver = ForkServer(prewarm=True)
    try:
        console().print(
            f"Watching my_work/exercises ({plural(len(chosen), 'exercise')}). Save a file to check "
            "it; press Ctrl-C to stop."
        )
        # 30 ms of quiet are enough: editors write a file in one go or rename it into place. We look
        # once a second in any case: some shared folders report no changes.
        for _ in changes(*folders, debounce=200, step=30, rust_timeout=1000, yield_on_timeout=True):
            for project, before_it in list(projects.items()):
                files = _files_of(project)
                if files and files != before_it:
                    projects[project] = files
                    _judge([project], forkserver)
            for stem, before in list(seen.items()):
                source = _source(folder / f"{stem}.py")
                changed = _changed(chosen, stem, before, source)
                seen[stem] = source
                if changed:
                    _judge(changed, forkserver)
    except KeyboardInterrupt:
        pass
    finally:
        forkserver.close()


def _judge(changed: list[catalogue.Exercise], forkserver: Any) -> None:
    from workbook.judge import as_text, checking
    from workbook.judge.feedback import FILE_BROKEN, State

    console().rule(style="dim")
    messages: set[str] = set()
    try:
        for feedback in checking.check(changed, start=forkserver.start):
            if feedback.mistake in FILE_BROKEN and feedback.message in messages:
                continue  # one broken file, many exercises in it
            messages.add(feedback.message)
            if feedback.state is not State.NOT_ATTEMPTED:
                console().print(as_text.render(feedback))
    except NotWritable as error:
        console().print(str(error), style="red", markup=False)


def _stems(chosen: tuple[catalogue.Exercise, ...]) -> list[str]:
    return list(dict.fromkeys(exercise.chapter for exercise in chosen))


def _folder(project: catalogue.Exercise) -> Path:
    return paths.my_work() / project.package


def _files_of(project: catalogue.Exercise) -> dict[str, str]:
    """The files of a project as they are; nothing while one of them is being written."""
    from workbook.course.packages import sources

    try:
        return sources(_folder(project))
    except (OSError, ValueError):
        return {}


def _source(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _changed(
    chosen: tuple[catalogue.Exercise, ...], stem: str, before: str, after: str
) -> list[catalogue.Exercise]:
    """The exercises whose definitions differ or, if none does, all exercises in the file that have
    been begun.

    A change outside them (an import, a helper) may affect any of them.
    """
    from workbook.judge.submission import untouched

    in_file = [each for each in chosen if each.chapter == stem and not each.package]
    if before == after:
        return []
    changed = [each for each in in_file if not untouched(after, before, each.objects)]
    if changed and len(changed) < len(in_file):
        return changed
    pristine = catalogue.chapter(stem).stub.read_text(encoding="utf-8")
    # One that arrives solved, or that has failed, may be right again by being put back.
    open_ = progress.read().tried
    return [
        each
        for each in in_file
        if not untouched(after, pristine, each.objects) or each.arrives_solved or each.name in open_
    ]
