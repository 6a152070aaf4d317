"""Other right answers to ``both_names``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def downgrade() -> None:
        op.execute("DROP FUNCTION both_names() CASCADE")
        op.drop_column("users", "display_name")


class which_one_was_written(_Revision):
    """First which column counts, then both are set."""

    @staticmethod
    def upgrade() -> None:
        op.execute("ALTER TABLE users ADD display_name varchar(100)")
        op.execute("""
            CREATE FUNCTION both_names() RETURNS trigger AS '
            DECLARE
                before users%ROWTYPE;
                written text;
            BEGIN
                IF TG_OP = ''UPDATE'' THEN
                    before := OLD;
                END IF;
                IF (NEW.display_name = before.display_name) IS NOT TRUE
                    AND num_nulls(NEW.display_name, before.display_name) < 2 THEN
                    written := NEW.display_name;
                ELSIF (NEW.full_name = before.full_name) IS NOT TRUE
                    AND num_nulls(NEW.full_name, before.full_name) < 2 THEN
                    written := NEW.full_name;
                ELSE
                    RETURN NEW;
                END IF;
                NEW.display_name := written;
                NEW.full_name := written;
                RETURN NEW;
            END' LANGUAGE plpgsql
        """)
        op.execute(
            "CREATE TRIGGER both_names BEFORE INSERT OR UPDATE ON users "
            "FOR EACH ROW EXECUTE PROCEDURE both_names()"
        )


class by_kind_of_statement(_Revision):
    """CASE expressions instead of branches."""

    @staticmethod
    def upgrade() -> None:
        with op.batch_alter_table("users") as users:
            users.add_column(sa.Column("display_name", sa.String(100), nullable=True))
        op.execute("""
            CREATE OR REPLACE FUNCTION both_names() RETURNS trigger LANGUAGE plpgsql AS $body$
            BEGIN
                IF TG_OP = 'INSERT' AND NEW.display_name IS NULL
                    OR TG_OP = 'UPDATE' AND NEW.display_name IS NOT DISTINCT FROM OLD.display_name
                        AND NEW.full_name IS DISTINCT FROM OLD.full_name THEN
                    NEW.display_name = NEW.full_name;
                ELSIF TG_OP = 'INSERT' OR NEW.display_name IS DISTINCT FROM OLD.display_name THEN
                    NEW.full_name = NEW.display_name;
                END IF;
                RETURN NEW;
            END $body$
        """)
        op.execute(
            "CREATE TRIGGER both_names BEFORE INSERT OR UPDATE OF full_name, display_name ON users "
            "FOR EACH ROW EXECUTE FUNCTION both_names()"
        )
