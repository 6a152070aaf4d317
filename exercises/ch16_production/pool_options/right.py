"""Other right answers to ``pool_options``."""

import math
from fractions import Fraction


def with_ceil(max_connections, reserved, workers, *, rolling):
    """math.ceil and divmod."""
    available = max_connections - reserved
    processes = workers + rolling * workers
    if processes <= 0 or available < processes:
        raise ValueError("too few")
    each, _ = divmod(available, processes)
    size = math.ceil(Fraction(2 * each, 3))
    return dict(max_overflow=each - size, pool_size=size)


def from_the_overflow(max_connections, reserved, workers, *, rolling):
    """One third, rounded down, is the overflow."""
    try:
        each = (max_connections - reserved) // (workers << int(rolling))
    except (ZeroDivisionError, ValueError):
        raise ValueError("no workers") from None
    if each < 1 or workers < 1:
        raise ValueError("no connections")
    return {"pool_size": each - each // 3, "max_overflow": each // 3}
