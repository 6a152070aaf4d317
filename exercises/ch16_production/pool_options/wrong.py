"""Wrong answers to ``pool_options``, each with what its author was thinking."""

import math


def _options(
    most,
    reserved,
    workers,
    rolling,
    *,
    two_thirds=lambda each: (2 * each + 2) // 3,
    share=lambda connections, processes: connections // processes,
    checks=True,
    least=1,
    on_top=False,
):
    if checks and workers < 1:
        raise ValueError("no workers")
    each = share(most - reserved, workers * (2 if rolling else 1))
    if each < least:
        raise ValueError("no connections")
    size = two_thirds(each)
    return {"pool_size": each if on_top else size, "max_overflow": each - size}


def ignores_what_is_reserved(max_connections, reserved, workers, *, rolling):
    """The server says how many it accepts."""
    return _options(max_connections, 0, workers, rolling)


def forgets_the_old_workers(max_connections, reserved, workers, *, rolling):
    """So many workers there are."""
    return _options(max_connections, reserved, workers, False)


def divides_by_zero(max_connections, reserved, workers, *, rolling):
    """There is always a worker."""
    if workers < 0:
        raise ValueError("no workers")
    return _options(max_connections, reserved, workers, rolling, checks=False)


def rounds_down(max_connections, reserved, workers, *, rolling):
    """Two thirds with //."""
    two_thirds = lambda each: 2 * each // 3
    return _options(max_connections, reserved, workers, rolling, two_thirds=two_thirds)


def rounds_to_the_nearest(max_connections, reserved, workers, *, rolling):
    """round() is for that."""
    two_thirds = lambda each: round(2 * each / 3)
    return _options(max_connections, reserved, workers, rolling, two_thirds=two_thirds)


def accepts_none(max_connections, reserved, workers, *, rolling):
    """Whatever comes of it."""
    return _options(max_connections, reserved, workers, rolling, least=-1000)


def rounds_the_share_up(max_connections, reserved, workers, *, rolling):
    """No connection may be wasted."""
    share = lambda connections, processes: math.ceil(connections / processes)
    return _options(max_connections, reserved, workers, rolling, share=share)


def overflow_on_top(max_connections, reserved, workers, *, rolling):
    """Overflow is what comes beyond the pool."""
    return _options(max_connections, reserved, workers, rolling, on_top=True)


def other_names(max_connections, reserved, workers, *, rolling):
    """size and overflow."""
    options = _options(max_connections, reserved, workers, rolling)
    return {"size": options["pool_size"], "overflow": options["max_overflow"]}
