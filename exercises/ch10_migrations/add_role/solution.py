"""The reference solution of ``add_role``."""

import sqlalchemy as sa
from alembic import op


class AddRole:
    """Every user has a role.

    ``upgrade`` adds ``role`` to ``users``. Its type is the enum type ``user_role``, which is new
    and has the labels ``author`` and ``admin``, in this order. It is never NULL. Existing users,
    and every INSERT that leaves the role out, get ``author``. ``downgrade`` removes the column and
    the type.
    """

    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        role = sa.Enum("author", "admin", name="user_role")
        # add_column only names the type: CREATE TYPE has to come before.
        role.create(op.get_bind())
        op.add_column("users", sa.Column("role", role, server_default="author", nullable=False))

    @staticmethod
    def downgrade() -> None:
        op.drop_column("users", "role")
        sa.Enum(name="user_role").drop(op.get_bind())
