"""The check of ``search_titles``, chapter 5."""

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

UNCOMMITTED = """
INSERT INTO users (username, email) VALUES ('tove', 'tove@example.net');
INSERT INTO posts (author_id, title, content) SELECT id, 'Hello 7', '' FROM users
WHERE username = 'tove'
"""


def calls(world: World) -> Iterator[Call]:
    titles = [post["title"] for post in world.data.posts]
    yield call("")
    yield call("hello 7", setup=UNCOMMITTED)
    yield call("straße", setup="UPDATE posts SET title = 'Straße 7' WHERE id % 7 = 0")
    typed = [*draw.texts(titles, most=20), "a", "%", "_", "/", "\\", "o'B", "  ", "%%", "a%b"]
    for text in dict.fromkeys(typed):
        if text and _one_case_mapping(text):
            yield call(text)


def _one_case_mapping(text: str) -> bool:
    """Whether all ways to compare without capitals agree: not on İ, ß or a final sigma."""
    plain = all(len(sign.lower()) == len(sign.upper()) == 1 for sign in text)
    return plain and text.lower() not in "istanbul" and not set(text) & set("ΑΣςσ")
