"""Other right answers to ``merge_branches``, each with what its author was thinking."""


class as_alembic_writes_it:
    """A list, in the other order, and no more than a docstring in the functions."""

    revision: str = "0003"
    down_revision = ["0002b", "0002a"]
    branch_labels = None
    depends_on = None

    def upgrade() -> None:
        """Upgrade schema."""

    def downgrade() -> None:
        """Downgrade schema."""


class returns_nothing:
    """Class methods, which return at once."""

    revision, down_revision = "0003", ("0002a", "0002b")

    @classmethod
    def upgrade(cls) -> None:
        return

    @classmethod
    def downgrade(cls) -> None:
        return None
