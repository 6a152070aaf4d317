"""Who plays which part in a generated blog, as positions in the list of users."""

import random
from collections import Counter
from dataclasses import dataclass

from workbook.blog.data import Row


@dataclass(frozen=True)
class Roles:
    """The people whose counts are fixed, and how many posts everybody writes."""

    silent: int  # no posts, no comments
    reader: int  # comments, no posts
    single: int  # exactly one post, published
    drafter: int  # two posts, both drafts
    prolific: int  # more posts than anybody else
    twins: tuple[int, int]  # two posts each: a tie
    inactive: int  # is_active false, has posts and comments
    posts_by_user: dict[int, int]

    @classmethod
    def draw(cls, rng: random.Random, users: list[Row], posts: int) -> "Roles":
        """Deal the parts at random, so that no id and no position gives one away."""
        order = list(range(len(users)))
        rng.shuffle(order)
        silent, reader, single, drafter, prolific, *others = order
        most = max(10, posts // 4)
        left = posts - most - 3
        # Everybody else writes two posts or more, so that only one person has exactly one.
        # With many users and few posts, the rest of the users write nothing.
        writers = others[: left // 3]
        twins = (writers[0], writers[1])
        counts = Counter(dict.fromkeys(writers, 2))
        while counts.total() < left:
            writer = rng.choice(writers[2:])
            if counts[writer] < most - 1:
                counts[writer] += 1
        counts.update({single: 1, drafter: 2, prolific: most})
        return cls(silent, reader, single, drafter, prolific, twins, writers[2], dict(counts))
