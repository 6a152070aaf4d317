"""The reference solution of ``split_name``."""

import sqlalchemy as sa
from alembic import op


class SplitName:
    """The name of a user is split in two.

    ``upgrade`` replaces ``users.full_name`` with ``first_name`` and ``last_name``, both text of at
    most 200 characters that may be NULL. ``first_name`` is what comes before the first space of
    ``full_name``, ``last_name`` everything after that space. A name without a space is a first
    name, and the last name is NULL. Where ``full_name`` was NULL, both are.

    ``downgrade`` puts ``full_name`` (text of at most 201 characters, may be NULL) together again,
    so that nothing is lost: the first name, and if there is a last name, a space and the last name.
    No user's first and last name, joined with a space, are longer than 201 characters.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        op.add_column("users", sa.Column("first_name", sa.String(200)))
        op.add_column("users", sa.Column("last_name", sa.String(200)))
        # strpos, not split_part(..., 2): that would end at the second space.
        op.execute(
            """
            UPDATE users SET first_name = split_part(full_name, ' ', 1),
                last_name = CASE WHEN strpos(full_name, ' ') > 0
                                 THEN substr(full_name, strpos(full_name, ' ') + 1) END
            """
        )
        op.drop_column("users", "full_name")

    @staticmethod
    def downgrade() -> None:
        op.add_column("users", sa.Column("full_name", sa.String(201)))
        op.execute("UPDATE users SET full_name = first_name || coalesce(' ' || last_name, '')")
        op.drop_column("users", "last_name")
        op.drop_column("users", "first_name")
