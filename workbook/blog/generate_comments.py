"""The comment threads of a generated blog."""

import random
from datetime import datetime, timedelta

from workbook.blog import generated_words as words
from workbook.blog.data import Row
from workbook.blog.generate_roles import Roles

DEEPEST = 5


def make_comments(
    rng: random.Random, users: list[Row], roles: Roles, posts: list[Row], count: int
) -> list[Row]:
    """Return `count` rows; an answer always comes after the comment that it answers."""
    quiet = {roles.silent, roles.drafter}
    people = [user["id"] for position, user in enumerate(users) if position not in quiet]
    reader, inactive = users[roles.reader]["id"], users[roles.inactive]["id"]
    published = [post for post in posts if post["status"] == "published"]
    # Half of the published posts get no comment. One gets more than any other.
    commented = rng.sample(published, len(published) // 2)
    hot, *others = commented
    most = max(12, count // 5)

    # The first ones are laid down: a chain of five answers, in which one person answers herself,
    # two comments in the same minute, and one remark that is made three times, twice by one person.
    reader_twice = [(hot, reader, None), (hot, reader, None)]
    chain = [(hot, who, "last") for who in (people[0], people[0], people[1], people[2])]
    plan: list[tuple[Row, int, str | None]] = [(hot, inactive, None), *chain, *reader_twice]
    plan.append((others[0], inactive, None))
    targets = [hot] * (most - 7)
    room = {post["id"]: most - 1 for post in others}
    room[others[0]["id"]] -= 1
    while len(plan) + len(targets) < count:
        post = rng.choice(others)
        if room[post["id"]] > 0:
            room[post["id"]] -= 1
            targets.append(post)
    rng.shuffle(targets)
    plan += [(post, rng.choice(people), "any") for post in targets]

    first_id = rng.randrange(2000, 9000)
    comments: list[Row] = []
    depth: dict[int, int] = {}
    by_post: dict[int, list[Row]] = {}
    for position, (post, author, answers) in enumerate(plan):
        earlier = by_post.setdefault(post["id"], [])
        parent: Row | None = None
        if answers == "last":
            parent = earlier[-1]
        elif answers == "any" and earlier and rng.random() < 0.5:
            candidate = rng.choice(earlier)
            parent = candidate if depth[candidate["id"]] < DEEPEST else None
        comment = {
            "id": first_id + position,
            "post_id": post["id"],
            "author_id": author,
            "parent_id": None if parent is None else parent["id"],
            "content": rng.choice(words.REMARKS),
            "created_at": _after(rng, (parent or {}).get("created_at") or post["published_at"]),
        }
        if position in (5, 6, 7):
            comment["content"] = words.REPEATED_REMARK
        if position == 6:
            comment["created_at"] = comments[5]["created_at"]
        depth[comment["id"]] = 1 if parent is None else depth[parent["id"]] + 1
        earlier.append(comment)
        comments.append(comment)
    return comments


def _after(rng: random.Random, moment: datetime) -> datetime:
    return moment + timedelta(minutes=rng.randrange(5, 3000))
