"""Whether everybody can read what the API offers."""

import re

from workbook.checklist.finding import Finding, good, missing
from workbook.checklist.target import Target

TITLE = "docs closed, or open on purpose"
PLACES = (
    *("/docs", "/redoc", "/openapi.json"),
    *("/api/docs", "/api/redoc", "/api/openapi.json", "/api/v1/openapi.json", "/v1/openapi.json"),
)
_OF_THE_DOCS = re.compile(r"swagger|redoc|\"openapi\"", re.IGNORECASE)


def look(target: Target) -> Finding:
    """Ask for the pages where they usually are."""
    answers = {place: target.get(place) for place in PLACES}
    # A site that answers 200 to everything shows its own page there.
    open_ = [
        place
        for place, answer in answers.items()
        if answer.status_code == 200 and _OF_THE_DOCS.search(answer.text)
    ]
    if open_:
        return missing(
            f"{', '.join(open_)}: 200, anybody can read every endpoint",
            "FastAPI(openapi_url=None) closes them. For a public API it is fine: leave it.",
        )
    return good(f"{', '.join(PLACES)} show none; other addresses weren't asked")
