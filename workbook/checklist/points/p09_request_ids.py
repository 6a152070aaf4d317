"""Whether a request can be found again in the log."""

import time

from workbook.checklist.finding import Finding, good, missing
from workbook.checklist.target import Target

TITLE = "request ids"
NAMES = ("X-Request-ID", "X-Correlation-ID", "traceparent")
ASKED = "workbook-checklist-1"
PATIENCE = 2.0  # seconds: the line of a request may be written after its answer has left


def look(target: Target) -> Finding:
    """The answer has to name the id, or the client couldn't quote it."""
    answer = target.get("/", {"X-Request-ID": ASKED})
    name = next((each for each in NAMES if each in answer.headers), None)
    if name is None:
        return missing(
            f"GET / answers without {', '.join(NAMES)}",
            "Give each request an id in a middleware, send it back, and log it with each line.",
        )
    again = target.send("GET", "/").headers.get(name)
    if again == target.send("GET", "/").headers.get(name):
        return missing(
            f"GET / answers twice with the same {name}", "Make a new id for each request."
        )
    same = "the one that was asked for" if answer.headers[name] == ASKED else "one of its own"
    saw = f"GET / answers with {name}, {same}"
    if target.log is None:
        return good(f"{saw}; name the log (--log FILE) to see whether it is there, too")
    if _is_logged(target, answer.headers[name]):
        return good(f"{saw}; the log has it")
    return missing(f"{saw}; the log doesn't have it", "Log the id of the request with each line.")


def _is_logged(target: Target, name: str) -> bool:
    ends = time.monotonic() + PATIENCE
    while not any(name in line for line in target.log_lines()):
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True
