"""The reference solution of ``published_titles``."""

from sqlalchemy import Connection, text


def published_titles(connection: Connection, username: str) -> list[tuple[int, str]]:
    """Return (id, title) of every published post of this user, sorted by id.

    This query works, but a visitor can make it show drafts, or anything else. Fix it.

    * ``username`` may be any text: O'Brien, 100%, ann :x. It is compared exactly as it is,
      character by character. For a name that no user has, return an empty list.
    * The text of your SQL is the same for every name: pass the value as a bound parameter.
    * The database does the filtering: fetch only those rows.
    * Send everything through ``connection``. Do not commit.
    """
    # The text is the same for every visitor, so no visitor can change what it does.
    query = text(
        "SELECT posts.id, posts.title FROM posts JOIN users ON users.id = posts.author_id "
        "WHERE posts.status = 'published' AND users.username = :username ORDER BY posts.id"
    )
    return [(row.id, row.title) for row in connection.execute(query, {"username": username})]
