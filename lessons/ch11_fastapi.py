"""Chapter 11: one sentence on what it shows. Run it: ``python -m lessons.ch11_fastapi``."""

from __future__ import annotations


def main() -> None:
    """Walk through the chapter in the terminal."""


if __name__ == "__main__":
    main()
