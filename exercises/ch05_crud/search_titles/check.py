"""The check of ``search_titles``, chapter 5."""

from collections.abc import Iterator

from exercises.ch05_crud.common import Round, data, name_the_mistake
from workbook.blog import Post
from workbook.judge.case import Case
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
    typed = [*draw.texts(titles, most=20), "a", "%", "_", "/", "\\", "o'B", "  ", "%%", "a%b"]
    for text in dict.fromkeys(typed):
        if text and _one_case_mapping(text):
            yield call(text)


def _one_case_mapping(text: str) -> bool:
    """Whether all ways to compare without capitals agree: not on İ, ß or a final sigma."""
    plain = all(len(sign.lower()) == len(sign.upper()) == 1 for sign in text)
    return plain and text.lower() not in "istanbul" and not set(text) & set("ΑΣςσ")


def check_search_titles(case: Case) -> None:
    titles = [post["title"] for post in data(case).posts]
    special = next(title for title in titles if "%" in title and "_" in title)
    twice = next(title for title in titles if titles.count(title) > 1)
    rounds = []
    for typed in ("%", "_", twice.upper(), twice[2:].lower(), special[1:6], "a"):
        with case.session() as session:
            ids = case.objects_of(case.call(session, typed), Post)
        rounds.append(_round(case, typed, ids))
    name_the_mistake(case, rounds)


def _round(case: Case, typed: str, got: list[int]) -> Round:
    def found(condition: str) -> list[int]:
        query = f"SELECT id FROM posts WHERE {condition} ORDER BY title, id"  # noqa: S608
        return [number for (number,) in case.sql(query, t=typed)]

    return Round(
        got,
        found("strpos(lower(title), lower(%(t)s)) > 0"),
        {
            "wildcards_not_escaped": (
                found("title ILIKE '%%' || replace(%(t)s, '\\', '\\\\') || '%%'"),
                f"A visitor typed {typed!r} and got posts without it: in LIKE the characters % "
                "and _ stand for others. They must stand for themselves.",
            ),
            "capitals_count": (
                found("strpos(title, %(t)s) > 0"),
                f"A visitor typed {typed!r}; titles that differ from it only in capital letters "
                "are missing.",
            ),
            "only_the_beginning": (
                found("strpos(lower(title), lower(%(t)s)) = 1"),
                f"{typed!r} is found only where a title begins with it, not in the middle.",
            ),
        },
    )
