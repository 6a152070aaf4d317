"""Wrong answers to ``add_role``, each with what its author was thinking."""

import enum

import sqlalchemy as sa
from alembic import op


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        role = sa.Enum("author", "admin", name="user_role")
        role.create(op.get_bind())
        op.add_column("users", sa.Column("role", role, server_default="author", nullable=False))

    @staticmethod
    def downgrade() -> None:
        op.drop_column("users", "role")
        op.execute("DROP TYPE user_role")


class type_not_created(_Revision):
    """As autogenerate wrote it."""

    @staticmethod
    def upgrade() -> None:
        role = sa.Enum("author", "admin", name="user_role")
        op.add_column("users", sa.Column("role", role, server_default="author", nullable=False))


class type_left_behind(_Revision):
    """The type belongs to the column."""

    @staticmethod
    def downgrade() -> None:
        op.drop_column("users", "role")


class _Role(enum.Enum):
    AUTHOR = "author"
    ADMIN = "admin"


class labels_of_the_members(_Revision):
    """With the enum of the models."""

    @staticmethod
    def upgrade() -> None:
        role = sa.Enum(_Role, name="user_role")
        role.create(op.get_bind())
        op.add_column("users", sa.Column("role", role, server_default="AUTHOR", nullable=False))


class no_type_in_the_database(_Revision):
    """Then there is no type to take care of."""

    @staticmethod
    def upgrade() -> None:
        role = sa.Enum("author", "admin", name="user_role", native_enum=False)
        op.add_column("users", sa.Column("role", role, server_default="author", nullable=False))

    @staticmethod
    def downgrade() -> None:
        op.drop_column("users", "role")


class no_role_for_those_who_are_there(_Revision):
    """New users get a role."""

    @staticmethod
    def upgrade() -> None:
        role = sa.Enum("author", "admin", name="user_role")
        role.create(op.get_bind())
        op.add_column("users", sa.Column("role", role))
        op.alter_column("users", "role", server_default="author")


class default_taken_away(_Revision):
    """As with the phone number."""

    @staticmethod
    def upgrade() -> None:
        role = sa.Enum("author", "admin", name="user_role")
        role.create(op.get_bind())
        op.add_column("users", sa.Column("role", role, server_default="author", nullable=False))
        op.alter_column("users", "role", server_default=None)
