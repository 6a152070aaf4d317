"""``keep_titles`` in other styles: each is right."""

from sqlalchemy import DDL, text


def with_if(connection):
    """One DDL, a BEFORE trigger that lets the row pass, and the conditions in the function."""
    connection.execute(
        DDL("""
            CREATE OR REPLACE FUNCTION public.history() RETURNS trigger AS '
            DECLARE
                who text := current_setting(''app.user'', true);
            BEGIN
                IF who = '''' THEN
                    who := NULL;
                END IF;
                IF (NEW.title = OLD.title) IS NOT TRUE AND num_nulls(NEW.title, OLD.title) < 2 THEN
                    INSERT INTO article_titles (article_id, title, changed_by)
                    VALUES (OLD.id, OLD.title, who);
                END IF;
                RETURN NEW;
            END;
            ' LANGUAGE plpgsql;
            CREATE TRIGGER history BEFORE UPDATE OF title ON articles
            FOR EACH ROW EXECUTE PROCEDURE public.history()
        """)
    )


def constraint_trigger(connection):
    """A constraint trigger, which fires after the statement, and an INSERT built as text."""
    for statement in (
        "CREATE FUNCTION who() RETURNS text LANGUAGE sql AS "
        "$$ SELECT CASE current_setting('app.user', true) WHEN '' THEN NULL "
        "ELSE current_setting('app.user', true) END $$",
        "CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "EXECUTE 'INSERT INTO article_titles (article_id, title, changed_by) VALUES ($1, $2, who())' "
        "USING OLD.id, OLD.title; RETURN OLD; END $$",
        "CREATE CONSTRAINT TRIGGER remember AFTER UPDATE ON articles FOR EACH ROW "
        "WHEN (ROW(OLD.title) IS DISTINCT FROM ROW(NEW.title)) EXECUTE FUNCTION remember()",
    ):
        connection.execute(text(statement))
