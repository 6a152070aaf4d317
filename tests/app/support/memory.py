"""How much memory a server needs while it works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import orjson
import psutil
from sqlalchemy import make_url

from tests.app.support import databases
from tests.app.support.server import Server

SECONDS = 0.01
FILL = """
    INSERT INTO users (username, email, password_hash)
    VALUES ('filler', 'filler@example.com', '!') ON CONFLICT DO NOTHING;
    INSERT INTO tags (name) VALUES ('a'), ('b'), ('c') ON CONFLICT DO NOTHING;
    WITH made AS (
        INSERT INTO posts (author_id, title, content, created_at)
        SELECT (SELECT id FROM users WHERE username = 'filler'), 'Post ' || n,
               repeat('x', %(size)s), now() - n * interval '1 second'
        FROM generate_series(1, %(posts)s) n
        RETURNING id
    )
    INSERT INTO post_tags (post_id, tag_id)
    SELECT made.id, tags.id FROM made, tags WHERE tags.name IN ('a', 'b', 'c')
"""


class Peak:
    """The most memory that a process had while it was watched, in bytes."""

    def __init__(self) -> None:
        self.bytes = 0


@contextmanager
def watched(server: Server) -> Iterator[Peak]:
    """Look at the process again and again meanwhile."""
    process, peak, over = psutil.Process(server.process.pid), Peak(), threading.Event()

    def look() -> None:
        while True:
            peak.bytes = max(peak.bytes, process.memory_info().rss)
            if over.wait(SECONDS):
                return

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def fill(url: str, posts: int, size: int) -> None:
    """So many posts more, of some ``size`` bytes, with three tags each. PostgreSQL writes them.

    There is one word in each: to take words in for the search is most of the work.
    """
    connection = databases.connect(make_url(url))
    with closing(connection), connection.cursor() as sql:
        sql.execute(FILL, {"posts": posts, "size": size})
        sql.execute("VACUUM ANALYZE")  # by itself: it refuses to run in a transaction


def export(server: Server) -> tuple[int, int]:
    """Lines and bytes of the whole export. Keeps none of them."""
    lines = size = 0
    with httpx.stream("GET", f"{server.url}/posts/export", timeout=60) as answer:
        assert answer.status_code == 200
        for chunk in answer.iter_raw(64 * 1024):
            lines += chunk.count(b"\n")
            size += len(chunk)
    return lines, size


def load(server: Server, token: str, lines: int, content: str) -> int:
    """Import so many posts; return the bytes sent."""
    post = {"title": "A post", "content": content}
    # As many tags as a large import may well have.
    body = b"".join(
        orjson.dumps(post | {"tags": ["all", f"tag {number % 500}"]}) + b"\n"
        for number in range(lines)
    )
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    answer = httpx.post(f"{server.url}/posts/import", content=body, headers=headers, timeout=120)
    assert answer.status_code == 201, answer.text
    assert answer.json() == {"imported": lines}
    return len(body)
