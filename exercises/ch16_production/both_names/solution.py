"""The reference solution of ``both_names``."""

import sqlalchemy as sa
from alembic import op


class BothNames:
    """The step before a rename: while two versions of the application run, both columns are right.

    One version reads and writes ``users.full_name``, the other one ``users.display_name``, which is
    new: text of at most 100 characters that may be NULL. ``upgrade`` adds this column, and a
    trigger ``both_names`` on ``users`` with a function ``both_names()``. Whatever an INSERT or an
    UPDATE writes into one of the two columns is in both afterwards, including NULL. If a statement
    writes a new value into both, ``display_name`` takes precedence; an INSERT that leaves one of
    them out is taken to write only the other one. An UPDATE that changes neither leaves both as
    they are. Existing rows stay as they are: they are filled later, a few at a time.

    ``downgrade`` removes the trigger, the function and the column.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        op.add_column("users", sa.Column("display_name", sa.String(100)))
        # What has changed says which version wrote. A value that is the same says nothing.
        op.execute(
            """
            CREATE FUNCTION both_names() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    NEW.display_name := coalesce(NEW.display_name, NEW.full_name);
                    NEW.full_name := NEW.display_name;
                ELSIF NEW.display_name IS DISTINCT FROM OLD.display_name THEN
                    NEW.full_name := NEW.display_name;
                ELSIF NEW.full_name IS DISTINCT FROM OLD.full_name THEN
                    NEW.display_name := NEW.full_name;
                END IF;
                RETURN NEW;
            END $$
            """
        )
        op.execute(
            "CREATE TRIGGER both_names BEFORE INSERT OR UPDATE ON users "
            "FOR EACH ROW EXECUTE FUNCTION both_names()"
        )

    @staticmethod
    def downgrade() -> None:
        op.execute("DROP TRIGGER both_names ON users")
        op.execute("DROP FUNCTION both_names()")
        op.drop_column("users", "display_name")
