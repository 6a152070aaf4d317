"""The reference solution of ``keep_titles``."""

from sqlalchemy import Connection, text


def keep_titles(connection: Connection) -> None:
    """Create a trigger that keeps the old titles of articles, for every program that changes them.

    There are two tables: ``articles`` with ``id``, ``title`` and ``views``, and ``article_titles``
    with ``id`` (an identity column), ``article_id``, ``title`` and ``changed_by``. Whenever an
    UPDATE gives an article a different title, a row with the old one is added to
    ``article_titles``. NULL is a title like any other. Other changes to an article add nothing.

    ``changed_by`` is the setting ``app.user`` of the transaction, NULL where it isn't set. It is
    NULL again in the next transaction on the same connection if that one doesn't set ``app.user``.
    The transaction is the caller's.
    """
    # IS DISTINCT FROM compares NULL as a value. A setting that a transaction has set with SET LOCAL
    # is an empty text afterwards, not NULL.
    connection.execute(
        text("""
            CREATE FUNCTION keep_title() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO article_titles (article_id, title, changed_by)
                VALUES (OLD.id, OLD.title, nullif(current_setting('app.user', true), ''));
                RETURN NULL;
            END $$
        """)
    )
    connection.execute(
        text("""
            CREATE TRIGGER keep_title AFTER UPDATE ON articles FOR EACH ROW
            WHEN (OLD.title IS DISTINCT FROM NEW.title) EXECUTE FUNCTION keep_title()
        """)
    )
