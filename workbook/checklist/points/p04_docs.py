"""Whether everybody can read what the API offers."""

import re

from workbook.checklist.finding import Finding, good, missing
from workbook.checklist.target import Target

TITLE = "docs closed, or open on purpose"
PLACES = ("/docs", "/redoc", "/openapi.json")
_OF_THE_DOCS = re.compile(r"swagger|redoc|\"openapi\"", re.IGNORECASE)


def look(target: Target) -> Finding:
    """Ask for the pages where FastAPI puts them."""
    answers = {place: target.get(place) for place in PLACES}
    shown = ", ".join(f"{place} {answer.status_code}" for place, answer in answers.items())
    # A site that answers 200 to everything shows its own page there.
    if any(each.status_code == 200 and _OF_THE_DOCS.search(each.text) for each in answers.values()):
        return missing(
            f"{shown}: anybody can read every endpoint",
            "FastAPI(openapi_url=None) closes all three. For a public API it is fine: leave it.",
        )
    return good(shown)
