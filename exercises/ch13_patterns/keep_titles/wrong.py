"""Wrong answers to ``keep_titles``, each with what its author was thinking."""

from sqlalchemy import text

_USER = "nullif(current_setting('app.user', true), '')"
_CHANGED = "WHEN (OLD.title IS DISTINCT FROM NEW.title)"


def _create(
    connection,
    *,
    kept="OLD.title",
    user=_USER,
    when=_CHANGED,
    fires="AFTER",
    each="ROW",
    end="NULL",
):
    connection.execute(
        text(f"""
            CREATE FUNCTION keep_title() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO article_titles (article_id, title, changed_by)
                VALUES (OLD.id, {kept}, {user});
                RETURN {end};
            END $$
        """)
    )
    connection.execute(
        text(f"""
            CREATE TRIGGER keep_title {fires} UPDATE ON articles FOR EACH {each} {when}
            EXECUTE FUNCTION keep_title()
        """)
    )


def keeps_the_new_title(connection):
    """The history has every title that there was."""
    _create(connection, kept="NEW.title")


def null_is_not_compared(connection):
    """Kept if it is another."""
    _create(connection, when="WHEN (OLD.title <> NEW.title)")


def every_update(connection):
    """An UPDATE is a change."""
    _create(connection, when="")


def once_for_a_statement(connection):
    """The rows before and after are in transition tables."""
    connection.execute(
        text("""
            CREATE FUNCTION keep_title() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO article_titles (article_id, title, changed_by)
                SELECT before.id, before.title, nullif(current_setting('app.user', true), '')
                FROM before JOIN after USING (id)
                WHERE before.title IS DISTINCT FROM after.title ORDER BY id LIMIT 1;
                RETURN NULL;
            END $$
        """)
    )
    connection.execute(
        text("""
            CREATE TRIGGER keep_title AFTER UPDATE ON articles
            REFERENCING OLD TABLE AS before NEW TABLE AS after EXECUTE FUNCTION keep_title()
        """)
    )


def empty_user(connection):
    """With true, a setting that is missing is NULL."""
    _create(connection, user="current_setting('app.user', true)")


def must_be_set(connection):
    """The program sets it at the beginning of each transaction."""
    _create(connection, user="current_setting('app.user')")


def user_of_the_database(connection):
    """PostgreSQL knows who is connected."""
    _create(connection, user="current_user")


def cancels_the_update(connection):
    """Before the row changes, its old title is at hand."""
    _create(connection, fires="BEFORE")


def commits_itself(connection):
    """DDL has to be committed."""
    _create(connection)
    connection.commit()
