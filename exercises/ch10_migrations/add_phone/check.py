"""The check of ``add_phone``, chapter 10."""

from collections.abc import Iterator

from workbook.judge.equivalence.worlds import World


def probes(world: World) -> Iterator[str]:
    yield "INSERT INTO users (username, email) VALUES ('no phone', 'no@example.com')"
    yield (
        "INSERT INTO users (username, email, phone) "
        "VALUES ('phone', 'p@example.com', '+49 30 1234567') RETURNING phone"
    )
