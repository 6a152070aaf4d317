"""What several checks of chapter 14 share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

# In the odd blog a date says nothing about the status. The task says that posts have one.
DATED = (
    "UPDATE posts SET published_at = created_at WHERE status = 'published' AND published_at IS NULL"
)
# Posts of the same moment, the one with the higher id inserted first; one without tags.
TIES = """
INSERT INTO posts (id, author_id, title, content, status, published_at, created_at)
SELECT 3000000 - place, (SELECT min(id) FROM users), 'Tie ' || place, 'long', 'published',
  '2031-01-01 00:00+00', '2031-01-01 00:00+00'
FROM generate_series(1, 3) AS place WHERE EXISTS (SELECT FROM users);
INSERT INTO post_tags (post_id, tag_id)
SELECT posts.id, tags.id FROM posts, (SELECT id FROM tags ORDER BY name DESC LIMIT 3) AS tags
WHERE title IN ('Tie 1', 'Tie 2');
INSERT INTO comments (post_id, author_id, content)
SELECT posts.id, author_id, 'first' FROM posts, generate_series(1, 4)
WHERE title IN ('Tie 2', 'Tie 3')
"""


@contextmanager
def received(engine: Engine) -> Iterator[list[str]]:
    """The names of the columns that the driver receives."""
    names: list[str] = []

    def note(conn: Any, cursor: Any, *_: Any) -> None:
        names.extend(column[0] for column in cursor.description or ())

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield names
    finally:
        event.remove(engine, "after_cursor_execute", note)
