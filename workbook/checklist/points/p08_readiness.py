"""Whether something tells a load balancer that the application can work."""

import re

from workbook.checklist.finding import Finding, good, missing
from workbook.checklist.target import Target

TITLE = "readiness"
_ILL = re.compile(r"\b(degraded|unhealthy|unavailable|down|fail\w*)\b", re.IGNORECASE)
PLACES = ("/health/ready", "/ready", "/readyz", "/healthz", "/health", "/status")


def look(target: Target) -> Finding:
    """Ask where such endpoints usually are."""
    for place in PLACES:
        answer = target.get(place)
        if "html" in answer.headers.get("Content-Type", ""):  # a page, shown for any address
            continue
        if answer.status_code == 200 and (match := _ILL.search(answer.text)):
            return missing(
                f"GET {place} answers 200, and says {match[0]!r}: a load balancer reads the status",
                "Answer 503 when the application can't work.",
            )
        if answer.status_code == 200:
            return good(
                f"GET {place} answers 200; whether it asks the database, and whether units of work "
                "are tried again after a lost connection, can't be seen from here"
            )
        if answer.status_code == 503:
            return missing(f"GET {place} answers 503: {answer.text[:100]}", "It isn't ready now.")
    return missing(
        f"none of {', '.join(PLACES)} answers 200",
        "Add an endpoint that sends SELECT 1 and answers 503 if that fails.",
    )
