"""The posts of a generated blog, and which tags they carry."""

import random
from datetime import UTC, datetime, timedelta

from workbook.blog import generated_words as words
from workbook.blog.data import Row
from workbook.blog.generate_roles import Roles

FIRST_POST = datetime(2025, 2, 1, tzinfo=UTC)
DAYS = 600


def make_posts(
    rng: random.Random, users: list[Row], roles: Roles, tags: list[Row]
) -> tuple[list[Row], list[Row]]:
    """Return the rows of `posts` and of `post_tags`."""
    authors = [who for who, count in roles.posts_by_user.items() for _ in range(count)]
    rng.shuffle(authors)
    posts = _plain_posts(rng, users, authors)
    of: dict[int, list[Row]] = {}
    for post, author in zip(posts, authors, strict=True):
        of.setdefault(author, []).append(post)
    _publish(rng, roles, of)
    _set_traps(rng, roles, of)
    return posts, _link_tags(rng, roles, of, posts, tags)


def _plain_posts(rng: random.Random, users: list[Row], authors: list[int]) -> list[Row]:
    count = len(authors)
    titles = [f"{start} {thing}" for start in words.TITLE_STARTS for thing in words.TITLE_THINGS]
    rng.shuffle(titles)
    created = sorted(
        FIRST_POST + timedelta(minutes=rng.randrange(DAYS * 1440)) for _ in range(count)
    )
    # One post was imported late: the order of ids is not the order of time.
    late = rng.randrange(5, count - 5)
    created[late], created[late + 4] = created[late + 4], created[late]
    first_id = rng.randrange(300, 900)
    return [
        {
            "id": first_id + position,
            "author_id": users[author]["id"],
            "title": titles[position % len(titles)],
            "content": " ".join(rng.sample(words.SENTENCES, rng.randrange(2, 6))),
            "status": "draft",
            "views": 0,
            "published_at": None,
            "created_at": created[position],
            "details": _details(rng),
        }
        for position, author in enumerate(authors)
    ]


def _details(rng: random.Random) -> Row | None:
    if rng.random() < 0.3:
        return None
    details: Row = {"language": rng.choice(("en", "en", "en", "de", "fr"))}
    if rng.random() < 0.7:
        details["reading_minutes"] = rng.randrange(1, 12)
    if rng.random() < 0.4:
        details["level"] = rng.choice(("beginner", "intermediate", "advanced"))
    if rng.random() < 0.25:
        details["place"] = {"city": rng.choice(("Porto", "Gent")), "country": "PT"}
        if details["place"]["city"] == "Gent":
            details["place"]["country"] = "BE"
    return details


def _publish(rng: random.Random, roles: Roles, of: dict[int, list[Row]]) -> None:
    for author, posts in of.items():
        for position, post in enumerate(posts):
            surely = position < (5 if author == roles.prolific else 2)
            last_of_prolific = author == roles.prolific and position == len(posts) - 1
            if author == roles.drafter or last_of_prolific:
                continue
            if surely or rng.random() > 0.2:
                hours = rng.randrange(1, 200)
                post["status"] = "published"
                post["published_at"] = _full_hour(post["created_at"]) + timedelta(hours=hours)
                post["views"] = rng.randrange(20, 5000)


def _full_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _set_traps(rng: random.Random, roles: Roles, of: dict[int, list[Row]]) -> None:
    first, second, third, fourth, fifth = of[roles.prolific][:5]
    twin_a, twin_b = of[roles.twins[0]], of[roles.twins[1]]
    single, inactive = of[roles.single][0], of[roles.inactive][0]

    # The highest number of views is shared, within one author and between two.
    most = rng.randrange(5200, 9000)
    first["views"] = second["views"] = twin_a[0]["views"] = most
    single["views"] = twin_b[0]["views"] = rng.randrange(1000, 4000)
    third["views"] = 0

    # A scheduler published three posts at the same instant.
    scheduled = [fourth, single, twin_b[1]]
    latest = max(post["created_at"] for post in scheduled)
    for post in scheduled:
        post["published_at"] = _full_hour(latest) + timedelta(hours=2)

    again, other, *_ = rng.sample(words.REPEATED_TITLES, 2)
    first["title"] = fifth["title"] = twin_a[1]["title"] = again
    for post in of[roles.drafter]:
        post["title"] = other
    second["title"] = rng.choice(words.LOWERCASE_TITLES)
    third["title"] = rng.choice(words.UNICODE_TITLES)
    percent = rng.randrange(30, 100)
    twin_b[0]["title"] = f"{percent}% done: the first_draft method"
    inactive["title"] = f"{percent} percent done, and it's late"

    fourth["content"] = _long_text(rng)
    first["details"] = {"language": "en", "cover": None}
    second["details"] = {}
    third["details"] = None
    fourth["details"] = {"language": "en", "level": "beginner", "reading_minutes": 18}
    fifth["details"] = {"language": "fr", "place": {"city": "Nantes", "country": "FR"}}


def _long_text(rng: random.Random) -> str:
    parts: list[str] = []
    while sum(len(part) + 2 for part in parts) < 20_000:
        sentences = " ".join(rng.sample(words.SENTENCES, 4))
        parts.append(f"Day {len(parts) + 1}. {sentences}")
    return "\n\n".join(parts)


def _link_tags(
    rng: random.Random, roles: Roles, of: dict[int, list[Row]], posts: list[Row], tags: list[Row]
) -> list[Row]:
    # Two tags are on no post, and one is only on a draft.
    _, _, of_a_draft, *used = rng.sample(tags, len(tags))
    first, second, _, _, fifth = of[roles.prolific][:5]
    untagged = {fifth["id"], of[roles.twins[0]][0]["id"]}
    links: list[Row] = []
    for post in posts:
        chosen: list[Row] = []
        if post["id"] == of[roles.drafter][0]["id"]:
            chosen = [of_a_draft]
        elif post["id"] in (first["id"], second["id"]):
            chosen = used[:2]  # some posts carry the same two tags
        elif post["id"] not in untagged and rng.random() > 0.12:
            chosen = rng.sample(used, rng.randrange(1, 4))
        links += [{"post_id": post["id"], "tag_id": tag["id"]} for tag in chosen]
    return links
