"""Wrong answers to ``both_names``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op

_TO_OLD = "NEW.full_name := NEW.display_name;"
_TO_NEW = "NEW.display_name := NEW.full_name;"
_INSERTED = f"NEW.display_name := coalesce(NEW.display_name, NEW.full_name); {_TO_OLD}"
_UPDATED = (
    f"IF NEW.display_name IS DISTINCT FROM OLD.display_name THEN {_TO_OLD} "
    f"ELSIF NEW.full_name IS DISTINCT FROM OLD.full_name THEN {_TO_NEW} END IF;"
)


def _create(inserted=_INSERTED, updated=_UPDATED, fires="INSERT OR UPDATE"):
    op.add_column("users", sa.Column("display_name", sa.String(100)))
    op.execute(
        "CREATE FUNCTION both_names() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'INSERT' THEN {inserted} ELSE {updated} END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER both_names BEFORE {fires} ON users "
        "FOR EACH ROW EXECUTE FUNCTION both_names()"
    )


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        _create()

    @staticmethod
    def downgrade() -> None:
        op.execute("DROP TRIGGER both_names ON users")
        op.execute("DROP FUNCTION both_names()")
        op.drop_column("users", "display_name")


class one_way_only(_Revision):
    """The new column follows the old one."""

    @staticmethod
    def upgrade() -> None:
        changed = f"IF NEW.full_name IS DISTINCT FROM OLD.full_name THEN {_TO_NEW} END IF;"
        _create("NEW.display_name := coalesce(NEW.display_name, NEW.full_name);", changed)


class display_name_always_counts(_Revision):
    """The new column counts, if there is something in it."""

    @staticmethod
    def upgrade() -> None:
        _create(updated=_INSERTED)


class only_updates(_Revision):
    """A name that changes."""

    @staticmethod
    def upgrade() -> None:
        _create(fires="UPDATE")


class null_is_no_value(_Revision):
    """The column that isn't what it was."""

    @staticmethod
    def upgrade() -> None:
        _create(
            updated=f"IF OLD.display_name IS NULL AND NEW.display_name IS NOT NULL "
            f"OR NEW.display_name <> OLD.display_name THEN {_TO_OLD} "
            "ELSIF OLD.full_name IS NULL AND NEW.full_name IS NOT NULL "
            f"OR NEW.full_name <> OLD.full_name THEN {_TO_NEW} END IF;"
        )


class fills_the_rows(_Revision):
    """Then both are right for all users."""

    @staticmethod
    def upgrade() -> None:
        _create()
        op.execute("UPDATE users SET display_name = full_name")


class leaves_the_trigger(_Revision):
    """The column goes."""

    @staticmethod
    def downgrade() -> None:
        op.drop_column("users", "display_name")


class needs_it_still(_Revision):
    """Function, trigger, column."""

    @staticmethod
    def downgrade() -> None:
        op.execute("DROP FUNCTION both_names()")
        op.execute("DROP TRIGGER both_names ON users")
        op.drop_column("users", "display_name")
