"""The ``workbook`` command. Each group of commands has its own file; heavy imports wait inside."""

import sys

__all__ = ["main"]


def main() -> None:
    """The entry point of the ``workbook`` command."""
    from workbook.judge.process import end_ahead, start_ahead

    if sys.argv[1:2] == ["check"] and "--help" not in sys.argv:
        start_ahead()  # half of what a check costs is imports: both processes import side by side
    try:
        from workbook.cli.app import run

        run()
    finally:
        end_ahead()
