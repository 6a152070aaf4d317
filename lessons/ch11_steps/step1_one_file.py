"""Step 1: an application that answers requests, without a database."""

from fastapi import FastAPI, HTTPException

app = FastAPI(title="Tags")

NAMES = {1: "sql", 2: "python", 3: "testing"}


@app.get("/tags")
def list_tags() -> list[str]:
    """All names."""
    return list(NAMES.values())


@app.get("/tags/{tag_id}")
def read_tag(tag_id: int) -> dict[str, int | str]:
    """One tag."""
    if tag_id not in NAMES:
        raise HTTPException(404, "There is no such tag.")
    return {"id": tag_id, "name": NAMES[tag_id]}
