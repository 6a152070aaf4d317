"""`generate()` gives the same blog for the same seed, and another one for another seed."""

import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from workbook.blog import AUTHORED, BlogData, generate


def as_text(blog: BlogData) -> str:
    return json.dumps(asdict(blog), default=str)


def test_same_seed_same_bytes_in_another_process() -> None:
    # Another process has another hash seed: an order that came from a set would show here.
    program = (
        "import json; from dataclasses import asdict; from workbook.blog import generate;"
        "print(json.dumps(asdict(generate(5)), default=str))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert other.stdout.rstrip("\n") == as_text(generate(5))


def test_another_seed_gives_another_blog() -> None:
    blogs = {as_text(generate(seed)) for seed in range(10)}
    assert len(blogs) == 10


def test_generated_names_are_not_the_authored_ones() -> None:
    for seed in range(10):
        blog = generate(seed)
        for theirs, ours, column in (
            (blog.users, AUTHORED.users, "username"),
            (blog.users, AUTHORED.users, "id"),
            (blog.posts, AUTHORED.posts, "id"),
            (blog.posts, AUTHORED.posts, "title"),
            (blog.tags, AUTHORED.tags, "name"),
        ):
            assert not {row[column] for row in theirs} & {row[column] for row in ours}


@pytest.mark.parametrize(
    "sizes", [(12, 40, 15, 60), (13, 41, 16, 61), (100, 40, 15, 60), (12, 2000, 15, 60)]
)
def test_sizes_are_exact(sizes: tuple[int, int, int, int]) -> None:
    blog = generate(1, *sizes)
    assert tuple(map(len, (blog.users, blog.posts, blog.tags, blog.comments))) == sizes


@pytest.mark.parametrize("sizes", [(11, 40, 15, 60), (12, 39, 15, 60), (12, 40, 14, 60)])
def test_too_small_a_blog_is_refused(sizes: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="at least 12 users"):
        generate(1, *sizes)
