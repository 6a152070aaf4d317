"""Names and values as they stand in SQL that the judge writes itself."""


def identifier(name: str) -> str:
    """``"users"``."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """``'O''Brien'``."""
    return "'" + value.replace("'", "''") + "'"
