"""A third blog, made of what real databases hold sooner or later.

Quotes, wildcards and blanks in every text; letters that are more than one code point; empty texts
and NULL wherever the schema allows it; published posts without a date and drafts with one; dates in
the future; ties of everything; a thread forty levels deep; ids above a million; and more rows than
any limit that somebody would guess. `tests/blog/test_hostile.py` holds what has to be in it.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from workbook.blog.data import BlogData, Row

USERS = POSTS = TAGS = 1_040
COMMENTS = 1_100
DEEPEST = 40

# Names that need care somewhere: SQL, LIKE, text(), str.format, URLs, case mapping, Unicode.
NAMES = (
    "O'Brien",
    "o'brien",
    'say "hi"',
    "back\\slash",
    "100%",
    "100",
    "a_b",
    "axb",
    "%",
    "_",
    ":name",
    "%(name)s",
    "{name}",
    "; --",
    "' OR '1'='1",
    " padded ",
    "padded",
    "Ada",
    "ADA",
    "ada ",
    "Zoe\u0301",  # the accent as a character of its own
    "Zo\u00e9",  # the same word in composed letters
    "Straße",
    "STRASSE",
    "İstanbul",
    "istanbul",
    "ΑΣ",
    "ας",
    "ﬁn",
    "a/b?c#d@e",
    "tab\there",
    "two  blanks",
    "NULL",
    "null",
    "0",
    "",
)

_TIED = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # a tie; also the night in which clocks change
# Ends and beginnings of months and years, a leap day, and the far future.
EDGES = (
    datetime(2023, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2024, 1, 1, tzinfo=UTC),
    datetime(2024, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2024, 2, 29, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2024, 3, 1, tzinfo=UTC),
    datetime(2024, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2025, 1, 1, 0, 30, tzinfo=UTC),
    datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 2, 1, tzinfo=UTC),
    datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 1, tzinfo=UTC),
    datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC),
    _TIED,
    _TIED,
    _TIED,
)
_DETAILS: tuple[dict[str, Any] | None, ...] = (
    None,
    {},
    {"reading_minutes": 0},
    {"reading_minutes": 3, "level": "beginner"},
    {"reading_minutes": 3, "level": None},
    {"reading_minutes": 3, "level": ""},
    {"reading_minutes": 4, "level": "it's 100% \\ hard"},
    {"level": "beginner"},
    {"reading_minutes": 10_000, "level": "unrated"},
    {"reading_minutes": None},
    {"language": "en", "place": {"city": "İzmir", "reading_minutes": 1}},
)


def hostile() -> BlogData:
    """The rows, always the same ones."""
    rng = random.Random(17)
    users = _users(rng)
    tags = [
        {"id": 1_000_001 + place * 3, "name": name}
        for place, name in enumerate(_unique("tag", TAGS, 30))
    ]
    posts = _posts(rng, users)
    return BlogData(users, tags, posts, _links(rng, posts, tags), _comments(rng, users, posts))


def _unique(prefix: str, count: int, longest: int) -> list[str]:
    names = [*NAMES, "x" * longest, "X" * longest]
    return names + [f"{prefix} {number:04}" for number in range(count - len(names))]


def _users(rng: random.Random) -> list[Row]:
    names = _unique("user", USERS, 30)
    full_names: Sequence[str | None] = (*NAMES, None, None, None, " ", "Ada Lovelace")
    rows = []
    for place, name in enumerate(names):
        moment = rng.choice(EDGES)
        rows.append(
            {
                "id": 1_000_003 + place * 2,
                "username": name,
                # The local part is the name, so addresses are as odd as names are, and unique.
                "email": f"{name}@{rng.choice(('example.com', 'EXAMPLE.org'))}",
                "full_name": full_names[place % len(full_names)],
                "bio": rng.choice((None, "", "O'Brien 100% _", " ")),
                "is_active": place % 4 != 3,
                "created_at": moment,
                "last_login_at": rng.choice((None, *EDGES)),
            }
        )
    return rows


def _posts(rng: random.Random, users: list[Row]) -> list[Row]:
    views = (0, 0, 1, 999, 1000, 1000, 1001, 4200, 2_147_483_000)
    # A hundred and more of one, a few of all whose names need care; most people write nothing.
    authors = [row["id"] for row in users[:80]]
    only_drafts, none_dated = authors[3], authors[4]
    rows = []
    for place in range(POSTS):
        author = authors[0] if place % 8 == 0 else rng.choice(authors)
        status = "draft" if author == only_drafts or rng.random() < 0.25 else "published"
        # By chance and not by the status: a date says nothing about it here.
        dated = author != none_dated and rng.random() < 0.8
        moment = rng.choice(EDGES) + timedelta(minutes=rng.choice((0, 0, 0, 1, 525_600)))
        rows.append(
            {
                "id": 1_000_007 + place * 5,
                "author_id": author,
                "title": rng.choice((*NAMES, f"Post {place}", "t" * 200)),
                "content": rng.choice(
                    ("", " ", "bread 100% \\ _", "O'Brien's bread", "<b>bread</b>")
                ),
                "status": status,
                "views": rng.choice(views),
                "published_at": min(moment, datetime(2999, 12, 31, tzinfo=UTC)) if dated else None,
                "created_at": rng.choice(EDGES[:-4]),
                "details": rng.choice(_DETAILS),
            }
        )
    return rows


def _links(rng: random.Random, posts: list[Row], tags: list[Row]) -> list[Row]:
    usual = tags[: len(NAMES)]
    links: list[Row] = []
    for place, post in enumerate(posts):
        # The first post carries every usual tag, a tenth of the others none.
        count = len(usual) if place == 0 else rng.choice((0, 1, 2, 3, 3))
        links += [{"post_id": post["id"], "tag_id": tag["id"]} for tag in rng.sample(usual, count)]
    # One tag that stands on nothing but drafts.
    drafts = [post["id"] for post in posts if post["status"] == "draft"]
    links += [{"post_id": draft, "tag_id": tags[-1]["id"]} for draft in drafts[:9]]
    return links


def _comments(rng: random.Random, users: list[Row], posts: list[Row]) -> list[Row]:
    people = [row["id"] for row in users[: len(NAMES)]]
    hot, *others = rng.sample(posts, 30)
    rows: list[Row] = []

    def add(post: Row, author: int, parent: Row | None) -> Row:
        row = {
            # Not in the order of time: who answers has the higher id, no more.
            "id": 1_000_011 + len(rows) * 7,
            "post_id": post["id"],
            "author_id": author,
            "parent_id": None if parent is None else parent["id"],
            "content": rng.choice(NAMES),
            "created_at": rng.choice(EDGES),
        }
        rows.append(row)
        return row

    parent: Row | None = None
    for _ in range(DEEPEST):
        parent = add(hot, rng.choice(people), parent)
    first = rows[0]
    for _ in range(12):  # more than nine answers to one comment: text paths sort 10 before 2
        add(hot, rng.choice(people), first)
    for post in others[:8]:  # authors who talk to themselves only
        add(post, post["author_id"], None)
    while len(rows) < COMMENTS:
        post = rng.choice(others)
        candidates = [row for row in rows[-40:] if row["post_id"] == post["id"]]
        add(
            post,
            rng.choice(people),
            rng.choice(candidates) if candidates and rng.random() < 0.5 else None,
        )
    return rows
