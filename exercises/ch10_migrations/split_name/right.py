"""Other right answers to ``split_name``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"


class in_python(_Revision):
    """Row by row in Python, with parameters, and a table of its own."""

    @staticmethod
    def upgrade() -> None:
        op.add_column("users", sa.Column("first_name", sa.String(200)))
        op.add_column("users", sa.Column("last_name", sa.String(200)))
        users = sa.table("users", *map(sa.column, ("id", "full_name", "first_name", "last_name")))
        bind = op.get_bind()
        for row in bind.execute(sa.select(users.c.id, users.c.full_name)).all():
            if row.full_name is not None:
                first, space, last = row.full_name.partition(" ")
                bind.execute(
                    users.update()
                    .where(users.c.id == row.id)
                    .values(first_name=first, last_name=last if space else None)
                )
        op.drop_column("users", "full_name")

    @staticmethod
    def downgrade() -> None:
        op.add_column("users", sa.Column("full_name", sa.String(201)))
        op.execute(
            "UPDATE users SET full_name = concat_ws(' ', first_name, last_name) "
            "WHERE first_name IS NOT NULL"
        )
        with op.batch_alter_table("users") as users:
            users.drop_column("first_name")
            users.drop_column("last_name")


class renamed(_Revision):
    """The old column becomes the first name."""

    @staticmethod
    def upgrade() -> None:
        op.add_column("users", sa.Column("last_name", sa.String(200)))
        op.execute(r"UPDATE users SET last_name = substring(full_name from '^[^ ]* (.*)$')")
        op.execute("UPDATE users SET full_name = split_part(full_name, ' ', 1)")
        op.alter_column("users", "full_name", new_column_name="first_name", type_=sa.String(200))

    @staticmethod
    def downgrade() -> None:
        op.alter_column("users", "first_name", new_column_name="full_name", type_=sa.String(201))
        op.execute(
            "UPDATE users SET full_name = full_name || ' ' || last_name WHERE last_name IS NOT NULL"
        )
        op.drop_column("users", "last_name")
