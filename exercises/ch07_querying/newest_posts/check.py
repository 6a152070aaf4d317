"""The check of ``newest_posts``, chapter 7."""

from collections.abc import Iterator
from datetime import UTC, datetime

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

FAR = datetime(3000, 1, 1, tzinfo=UTC)
MEANWHILE = """
INSERT INTO posts (author_id, title, content, status, published_at)
SELECT author_id, 'Just now', '', 'published', '2998-01-01' FROM posts LIMIT 2
"""


# Three posts of one second.
ONE_SECOND = """
INSERT INTO posts (author_id, title, content, status, published_at)
SELECT author_id, 'Soon', '', 'published', '2025-06-01 12:00Z'::timestamptz + part
FROM (SELECT author_id FROM posts LIMIT 1) AS a,
  unnest(ARRAY['0.25 s', '0.5 s', '0.75 s']::interval[]) AS part
"""


def calls(world: World) -> Iterator[Call]:
    there = sorted(
        (
            (post["published_at"], post["id"])
            for post in world.data.posts
            if post["status"] == "published" and post["published_at"] is not None
        ),
        reverse=True,
    )
    # In the odd blog published posts may have no date: the first page is asked for by a moment.
    start: tuple[datetime, int] | None = (FAR, 0) if world.name == "hostile" else None
    for size in (3, 0, 200):
        yield call(size, start) if start else call(size)
    # After each post of a moment that several share, and after some others.
    moments = [moment for moment, _ in there]
    tied = [after for after in there if moments.count(after[0]) > 1]
    for place, (moment, number) in enumerate([*tied[1:4], *draw.spread(there, 3)]):
        yield call(4, (moment.astimezone(draw.ZONES[place % 3]), number))
    for after in there[:1]:
        yield call(10, keywords={"after": after})
    if start is None:
        for after in there[3:4]:
            yield call(5, after, setup=MEANWHILE)
    if world.name == "authored":
        late = datetime(2025, 6, 1, 12, 0, 0, 750_000, tzinfo=UTC)
        yield call(5, (late, 5_000_000), setup=ONE_SECOND)
