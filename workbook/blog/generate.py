"""A second blog from a seed: other people, other numbers, the same kinds of traps.

`generate(seed)` gives the same rows for the same arguments, on every machine. An answer that was
fitted to the authored blog fails here: ids do not begin at 1, and every name and number differs.
What is always present, whatever the seed and the size, is tested in `tests/blog/`.
"""

import random
from datetime import UTC, datetime, timedelta

from workbook.blog import generated_words as words
from workbook.blog.data import BlogData, Row
from workbook.blog.generate_comments import make_comments
from workbook.blog.generate_posts import make_posts
from workbook.blog.generate_roles import Roles

FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)


def generate(
    seed: int, users: int = 12, posts: int = 40, tags: int = 15, comments: int = 60
) -> BlogData:
    """Make a blog of exactly this size. The sizes given as defaults are also the smallest ones."""
    if users < 12 or posts < 40 or tags < 15 or comments < 60:
        raise ValueError("the traps need at least 12 users, 40 posts, 15 tags and 60 comments")
    rng = random.Random(seed)
    user_rows = _make_users(rng, users)
    tag_rows = _make_tags(rng, tags)
    roles = Roles.draw(rng, user_rows, posts)
    user_rows[roles.inactive]["is_active"] = False
    post_rows, link_rows = make_posts(rng, user_rows, roles, tag_rows)
    comment_rows = make_comments(rng, user_rows, roles, post_rows, comments)
    return BlogData(user_rows, tag_rows, post_rows, link_rows, comment_rows)


def _make_users(rng: random.Random, count: int) -> list[Row]:
    short, long = rng.choice(words.LIKE_STEMS)
    names = [f"{first} {last}" for first in words.FIRST_NAMES for last in words.LAST_NAMES]
    rng.shuffle(names)
    full_names: list[str | None] = [rng.choice(kind) for kind in words.SPECIAL_NAMES]
    full_names += [None, None]
    usernames = [short, long, f"{short}_{rng.choice('bdgr')}"]
    # After some hundred users the names repeat, as they do in life; the usernames get a number.
    while len(full_names) < count:
        position = len(full_names)
        full_names.append(None if rng.random() < 0.1 else names[position % len(names)])
    for position in range(count - len(usernames)):
        first, last = names[position % len(names)].lower().split()
        usernames.append(f"{first}.{last[:3]}{position}")
    rng.shuffle(full_names)
    rng.shuffle(usernames)

    bios: list[str | None] = [None, None, ""]
    while len(bios) < count:
        bios.append(None if rng.random() < 0.1 else rng.choice(words.BIOS))
    rng.shuffle(bios)

    joined = [FIRST_DAY + timedelta(minutes=rng.randrange(28 * 1440)) for _ in range(count)]
    joined[3] = joined[7]  # two people joined in the same minute
    seen: list[datetime | None] = [
        datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(30 * 1440))
        for _ in range(count)
    ]
    seen[1] = seen[5] = None
    seen[2] = seen[8]
    for position in range(12, count):
        if rng.random() < 0.1:
            seen[position] = None

    first_id = rng.randrange(20, 90)
    return [
        {
            "id": first_id + position,
            "username": usernames[position],
            "email": f"{usernames[position].lower()}@example.{rng.choice(('com', 'net', 'org'))}",
            "full_name": full_names[position],
            "bio": bios[position],
            "is_active": position < 12 or rng.random() >= 0.05,
            "created_at": joined[position],
            "last_login_at": seen[position],
        }
        for position in range(count)
    ]


def _make_tags(rng: random.Random, count: int) -> list[Row]:
    names = list(words.TAG_NAMES)
    rng.shuffle(names)
    names += [f"topic-{number}" for number in range(len(names) + 1, count + 1)]
    first_id = rng.randrange(100, 190)
    return [{"id": first_id + position, "name": names[position]} for position in range(count)]
