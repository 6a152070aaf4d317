"""The check of ``outline``, chapter 6."""

from collections import Counter
from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

# Ids of 7, 8 and 10 digits: as texts they sort otherwise.
LONG_IDS = """
INSERT INTO comments (id, author_id, post_id, content) OVERRIDING SYSTEM VALUE
SELECT n, (SELECT min(id) FROM users), {post_id}, ''
FROM unnest(ARRAY[9999999, 10000000, 2000000000]) AS n
"""


def calls(world: World) -> Iterator[Call]:
    threads = Counter(comment["post_id"] for comment in world.data.comments)
    posts = [post["id"] for post in world.data.posts]
    quiet = [post for post in posts if post not in threads]
    for post_id in dict.fromkeys(
        [*(post for post, _ in threads.most_common(6)), *quiet[:1], *draw.ids(posts, most=4)]
    ):
        yield call(post_id)
    for post_id in posts[:1]:
        yield call(post_id, setup=LONG_IDS.format(post_id=post_id))
