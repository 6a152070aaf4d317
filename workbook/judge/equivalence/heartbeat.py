"""Says that the judge is at work, so that the patience of whoever waits is for one call."""


def beat() -> None:
    """Called before each call, and while the judge does work of its own.

    The process that judges replaces it to tell its parent.
    """
