"""The check of ``add_role``, chapter 10."""

from collections.abc import Iterator

from workbook.judge.equivalence.worlds import World


def probes(world: World) -> Iterator[str]:
    yield "INSERT INTO users (username, email) VALUES ('r', 'r@example.com') RETURNING role"
    yield "UPDATE users SET role = 'admin'"
    yield "UPDATE users SET role = 'owner'"
