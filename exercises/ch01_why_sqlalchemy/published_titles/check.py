"""The check of ``published_titles``, chapter 1."""

from collections.abc import Iterator

from sqlalchemy import Connection, exc

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

ODD_NAMES = ("o'brien", "100% sure", "5%s off", "%(username)s", "ann :x", 'say "hi"', "a;b -- c")
ATTACKS = (
    "{} OR posts.status = 'draft' OR '1'='2",
    "' OR '1'='1",
    "x' UNION SELECT id, email FROM users --",
    "'; DELETE FROM comments; --",
)
BROKEN: dict[type[BaseException], tuple[str, str]] = {
    exc.ProgrammingError: (
        "query_fails",
        (
            "PostgreSQL rejected your query. If there are quotes around the placeholder, "
            "remove them: the driver adds them itself."
        ),
    )
}


def calls(world: World) -> Iterator[Call]:
    writers = {post["author_id"] for post in world.data.posts}
    names = [user["username"] for user in world.data.users if user["id"] in writers]
    for name in dict.fromkeys(
        [*draw.texts(names, most=14), *(name for name in names if not name.isascii())]
    ):
        yield call(name)
    for attack in ATTACKS:
        yield call(attack.format(f"{names[0]}'" if names else "'"))
    if world.name != "authored":
        return
    for name in ODD_NAMES:
        quoted = name.replace("'", "''")
        yield call(
            name,
            # Not committed, so another connection does not see it.
            setup="WITH author AS (INSERT INTO users (username, email) "  # noqa: S608
            f"VALUES ('{quoted}', 'odd@example.com') RETURNING id) "
            "INSERT INTO posts (author_id, title, content, status) "
            "SELECT id, status, '', status "
            "FROM author, (VALUES ('published'), ('draft')) AS t (status)",
        )


def check_published_titles(case: Case) -> None:
    with case.engine.connect() as connection:
        authors = [
            name
            for (name,) in case.sql(
                "SELECT username FROM users JOIN posts ON posts.author_id = users.id "
                "GROUP BY username ORDER BY count(DISTINCT status) DESC, count(*) DESC, username"
            )
        ]
        case.call(connection, authors[0], raising=BROKEN)
        _odd_names(case, connection)
        _attacks(case, connection, authors[0])
        _same_text(case, connection, authors[:2])


def _odd_names(case: Case, connection: Connection) -> None:
    for number, name in enumerate(ODD_NAMES):
        case.sql(
            "WITH author AS (INSERT INTO users (username, email) VALUES (%(name)s, %(email)s) "
            "RETURNING id) INSERT INTO posts (author_id, title, content, status) "
            "SELECT id, 'one', '', 'published' FROM author",
            name=name,
            email=f"odd{number}@example.com",
        )
        still_sql = f"The username {name!r} is still part of the SQL, so its characters mean "
        known: dict[type[BaseException], tuple[str, str]] = {
            exc.DBAPIError: ("name_is_part_of_the_sql", f"{still_sql}something there."),
            exc.StatementError: (
                "colon_is_read_as_placeholder",
                (
                    f"{still_sql}something there. text() reads a colon with a word after it as a "
                    "placeholder."
                ),
            ),
            TypeError: (
                "percent_is_read_as_placeholder",
                f"{still_sql}something there. The driver reads a percent sign as a placeholder.",
            ),
            ValueError: (
                "turns_names_away",
                f"{name!r} is the name of a user, but your function raised ValueError.",
            ),
        }
        got = case.call(connection, name, raising=known)
        case.mistake(
            "lost_the_name",
            isinstance(got, list) and not got,
            f"The user {name!r} has a published post, but your list is empty. Is the name changed "
            "or rejected before it is compared?",
        )


def _attacks(case: Case, connection: Connection, author: str) -> None:
    known: dict[type[BaseException], tuple[str, str]] = {
        exc.DBAPIError: (
            "name_is_part_of_the_sql",
            (
                "A visitor typed SQL as a name, and PostgreSQL rejected the query: "
                "the text was run as SQL."
            ),
        )
    }
    for attack in ATTACKS:
        typed = attack.format(f"{author}'")
        got = case.call(connection, typed, raising=known)
        case.mistake(
            "lets_sql_in",
            isinstance(got, list) and bool(got),
            f"A visitor typed {typed} as a name, and your function returned rows. No user has that "
            "name, so the list should be empty: either the text was run as SQL, or the name "
            "isn't compared at all.",
        )


def _same_text(case: Case, connection: Connection, names: list[str]) -> None:
    texts = []
    for name in names:
        case.call(connection, name)
        texts.append({entry.sql for entry in case.recording.statements})
    case.mistake(
        "pastes_into_the_sql",
        texts[0] != texts[1],
        "For two names your function sent two different SQL texts, so the name is still in the "
        "SQL, and only your own escaping protects the database. Use a placeholder for the value.",
    )
