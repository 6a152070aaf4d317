"""Every kernel of the workbook runs this file when it starts, before the first cell.

Copied into the learner's IPython folder, so it stands alone and imports nothing of the workbook:
after a restart the first cell hasn't run yet, and the names that it imports are missing.
"""


def _say_what_is_missing() -> None:
    import sys

    from IPython.core.getipython import get_ipython

    shell = get_ipython()

    def after(result: object) -> None:
        error = getattr(result, "error_in_exec", None)
        if isinstance(error, NameError) and "workbook" not in sys.modules:
            sys.stdout.write(
                "This kernel has just started, and nothing from the chapter is defined yet. "
                "Run the chapter's first code cell, then this one again.\n"
            )

    if shell is not None:
        shell.events.register("post_run_cell", after)


_say_what_is_missing()
del _say_what_is_missing
