"""The one error of this package."""


class PostgresError(Exception):
    """Something about the server went wrong: what (``cause``) and what to do (``cure``)."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(cause, cure)
        self.cause = cause
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.cause} {self.cure}"
