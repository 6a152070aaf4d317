"""Which foreign pages may read the answers."""

from workbook.checklist.finding import Finding, good, missing
from workbook.checklist.target import Target

TITLE = "CORS names its origins"
STRANGER = "https://stranger.invalid"


def look(target: Target) -> Finding:
    """Ask as a page of a foreign site would."""
    allowed = target.get("/", {"Origin": STRANGER}).headers.get("Access-Control-Allow-Origin")
    if allowed in {"*", "null", STRANGER}:
        return missing(
            f"GET / with Origin: {STRANGER} answers Access-Control-Allow-Origin: {allowed}",
            "List the origins of your own pages in CORSMiddleware's allow_origins.",
        )
    return good(f"GET / with Origin: {STRANGER} doesn't allow that origin")
