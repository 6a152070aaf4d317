"""The check of ``add_review_state``, chapter 10."""

from collections.abc import Iterator

from workbook.judge.equivalence.worlds import World


def before(world: World) -> Iterator[str]:
    yield "CREATE TYPE post_state AS ENUM ('draft', 'published')"
    yield "ALTER TABLE posts ADD COLUMN state post_state NOT NULL DEFAULT 'draft'"


def rows(world: World) -> Iterator[str]:
    yield "UPDATE posts SET state = 'published' WHERE published_at IS NOT NULL"


def probes(world: World) -> Iterator[str]:
    yield "UPDATE posts SET state = 'in review'"
    yield "UPDATE posts SET state = 'archived'"
    yield (
        "INSERT INTO posts (author_id, title, content) "
        "SELECT min(id), 'x', '' FROM users HAVING count(*) > 0 RETURNING state"
    )


def meanwhile(world: World) -> Iterator[str]:
    yield "UPDATE posts SET state = 'in review' WHERE id % 3 = 0"
