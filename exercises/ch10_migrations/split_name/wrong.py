"""Wrong answers to ``split_name``, each with what its author was thinking."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class _Base(DeclarativeBase):
    pass


class _User(_Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    nickname: Mapped[str | None]
    full_name: Mapped[str | None]


def _columns():
    op.add_column("users", sa.Column("first_name", sa.String(200)))
    op.add_column("users", sa.Column("last_name", sa.String(200)))


_LAST = (
    "CASE WHEN strpos(full_name, ' ') > 0 THEN substr(full_name, strpos(full_name, ' ') + 1) END"
)


class _Revision:
    revision = "0002"
    down_revision = "0001"

    @staticmethod
    def upgrade() -> None:
        _columns()
        op.execute(
            f"UPDATE users SET first_name = split_part(full_name, ' ', 1), last_name = {_LAST}"
        )
        op.drop_column("users", "full_name")

    @staticmethod
    def downgrade() -> None:
        op.add_column("users", sa.Column("full_name", sa.String(201)))
        op.execute("UPDATE users SET full_name = first_name || coalesce(' ' || last_name, '')")
        op.drop_column("users", "last_name")
        op.drop_column("users", "first_name")


class dropped_before_copied(_Revision):
    """As autogenerate wrote it."""

    @staticmethod
    def upgrade() -> None:
        _columns()
        op.drop_column("users", "full_name")


class second_word_only(_Revision):
    """A name has two words."""

    @staticmethod
    def upgrade() -> None:
        _columns()
        op.execute(
            "UPDATE users SET first_name = split_part(full_name, ' ', 1), "
            "last_name = nullif(split_part(full_name, ' ', 2), '')"
        )
        op.drop_column("users", "full_name")


class null_becomes_text(_Revision):
    """split_part returns an empty text where there is no second part."""

    @staticmethod
    def upgrade() -> None:
        _columns()
        op.execute(
            "UPDATE users SET first_name = split_part(full_name, ' ', 1), "
            "last_name = substr(full_name, length(split_part(full_name, ' ', 1)) + 2)"
        )
        op.drop_column("users", "full_name")


class name_without_space_lost(_Revision):
    """Only names that can be split."""

    @staticmethod
    def upgrade() -> None:
        _columns()
        op.execute(
            f"UPDATE users SET first_name = split_part(full_name, ' ', 1), last_name = {_LAST} "
            "WHERE full_name LIKE '% %'"
        )
        op.drop_column("users", "full_name")


class uses_todays_model(_Revision):
    """The model is there already."""

    @staticmethod
    def upgrade() -> None:
        _columns()
        with Session(op.get_bind()) as session:
            for user in session.scalars(sa.select(_User)):
                if user.full_name is not None:
                    first, space, last = user.full_name.partition(" ")
                    user.first_name, user.last_name = first, last if space else None
            session.flush()
        op.drop_column("users", "full_name")


class name_in_the_sql(_Revision):
    """An UPDATE for each user, as text."""

    @staticmethod
    def upgrade() -> None:
        _columns()
        for id_, name in op.get_bind().execute(sa.text("SELECT id, full_name FROM users")).all():
            if name is not None:
                first, space, last = name.partition(" ")
                last = f"'{last}'" if space else "NULL"
                op.execute(
                    f"UPDATE users SET first_name = '{first}', last_name = {last} WHERE id = {id_}"
                )
        op.drop_column("users", "full_name")


class downgrade_loses(_Revision):
    """The column is there again."""

    @staticmethod
    def downgrade() -> None:
        op.add_column("users", sa.Column("full_name", sa.String(201)))
        op.drop_column("users", "last_name")
        op.drop_column("users", "first_name")


class null_in_the_way(_Revision):
    """First name, space, last name."""

    @staticmethod
    def downgrade() -> None:
        op.add_column("users", sa.Column("full_name", sa.String(201)))
        op.execute("UPDATE users SET full_name = first_name || ' ' || last_name")
        op.drop_column("users", "last_name")
        op.drop_column("users", "first_name")
