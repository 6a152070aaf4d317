"""Headers that tell a browser to be careful."""

import re

from workbook.checklist.finding import Finding, good, missing
from workbook.checklist.target import Target

TITLE = "security headers"


def look(target: Target) -> Finding:
    """They belong on every answer: the one to GET / is looked at, whatever its status."""
    answer = target.get("/")
    wanted = {"X-Content-Type-Options": "nosniff"}
    if target.url.scheme == "https":
        wanted["Strict-Transport-Security"] = "max-age=[1-9]"
    lacking = [
        name
        for name, pattern in wanted.items()
        if not re.search(pattern, answer.headers.get(name, ""), re.IGNORECASE)
    ]
    if lacking:
        return missing(
            f"GET / answers {answer.status_code} without {' and '.join(lacking)}",
            "Add them in the proxy or in a middleware: X-Content-Type-Options: nosniff, and "
            "with TLS Strict-Transport-Security: max-age=31536000.",
        )
    return good(f"GET / answers {answer.status_code} with {' and '.join(wanted)}")
