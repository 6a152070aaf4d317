"""The key that signs tokens and cursors, made once and kept in a file."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def make(environment: Mapping[str, str]) -> str:
    """Write SECRET_KEY_FILE, from SECRET_KEY if that is set. Leave one that is there alone."""
    name = environment.get("SECRET_KEY_FILE")
    if not name:
        return "SECRET_KEY_FILE is not set, so no key was created."
    path = Path(name)
    try:
        # Of two at once only one makes it; readable by its owner alone from the first byte.
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return f"{path} already exists."
    with os.fdopen(descriptor, "w") as file:
        file.write(environment.get("SECRET_KEY") or secrets.token_hex(32))
    return f"{path} was created."
