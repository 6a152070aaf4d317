"""The ``workbook`` command. Each group of commands has its own file; heavy imports wait inside."""

from workbook.cli.app import app, main

__all__ = ["app", "main"]
