"""The reference solution of ``pool_options``."""


def pool_options(
    max_connections: int, reserved: int, workers: int, *, rolling: bool
) -> dict[str, int]:
    """Return `create_engine` keyword arguments that keep the pools of all workers within the limit.

    The server accepts `max_connections`, of which `reserved` are left to others. Each worker gets
    the same number of connections, as many as possible. With `rolling`, the workers of the previous
    version go on running while as many new ones start.

    Return `pool_size` and `max_overflow`. Two thirds of a worker's connections, rounded up, are its
    pool; the rest are overflow. Raise a ValueError if a worker would get none, or if there isn't at
    least one worker.
    """
    if workers < 1:
        raise ValueError(f"{workers} workers")
    # While a new version is rolled out, old and new workers have their pools at the same time.
    processes = workers * (2 if rolling else 1)
    each = (max_connections - reserved) // processes
    if each < 1:
        raise ValueError(f"{max_connections} connections are too few for {processes} workers")
    pool_size = (2 * each + 2) // 3
    return {"pool_size": pool_size, "max_overflow": each - pool_size}
