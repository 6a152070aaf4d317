"""Things that a check hands to an async answer, and that notice how they are used."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from workbook.judge.equivalence.asynchronous.loop import Current, current
from workbook.judge.equivalence.asynchronous.notes import note

_PATIENCE = 1.0  # seconds that a loop gets for its turn; it needs none


class Blocking:
    """A plain function that works for long: it must be left to a thread.

    It returns only when the loop has had a turn meanwhile. Called in the thread of the loop, or
    while the loop waits for its thread in vain, it notes that the loop stood still.

    Args:
        result: makes what it returns.
        words: what it does, as in "hashing the password".
        holding: whether a connection may be in use meanwhile.
    """

    def __init__(self, result: Callable[..., Any], words: str, *, holding: bool = True) -> None:
        self.result = result
        self.words = words
        self.holding = holding
        self.loop = current()

    def __call__(self, *arguments: Any) -> Any:
        if threading.get_ident() == self.loop.thread:
            note(
                "blocks_the_loop",
                f"The event loop stood still while your code was {self.words}: no other task got "
                "a turn before that had ended.",
            )
        elif not self._has_a_turn():
            note(
                "waits_for_a_thread",
                f"While a thread was {self.words}, the event loop waited for that thread and stood "
                "still: no other task got a turn.",
            )
        if not self.holding:
            _connection_while(self.words, self.loop)
        return self.result(*arguments)

    def _has_a_turn(self) -> bool:
        turn = threading.Event()
        self.loop.on_its_next_turn(turn.set)
        return turn.wait(_PATIENCE)


class Outside:
    """An async function that asks somebody outside: it gives way to other tasks before it answers.

    Args:
        answer: makes what it returns, and may raise.
        words: what is waited for, as in "waiting for the service".
        holding: whether a connection may be in use meanwhile.
    """

    def __init__(self, answer: Callable[..., Any], words: str, *, holding: bool = True) -> None:
        self.answer = answer
        self.words = words
        self.holding = holding
        self.loop = current()

    async def __call__(self, *arguments: Any) -> Any:
        _in_its_loop(self.words, self.loop)
        for _ in range(3):
            if not self.holding:
                _connection_while(self.words, self.loop)
            await asyncio.sleep(0)
        return self.answer(*arguments)


class Never:
    """An async function that asks somebody who doesn't answer in time.

    In a check nobody waits for it: the loop's clock jumps over the time that the answer may take,
    and code that has set a timeout gets it at once. Without one, it notes that, and raises
    ``TimeoutError``. In a case that was opened with ``replay`` the time really passes.

    Args:
        seconds: how long the answer may wait.
        words: what is waited for.
        holding: whether a connection may be in use meanwhile.
    """

    def __init__(self, seconds: float, words: str, *, holding: bool = True) -> None:
        self.seconds = seconds
        self.words = words
        self.holding = holding
        self.loop = current()

    async def __call__(self, *arguments: Any) -> Any:
        if not _in_its_loop(self.words, self.loop):
            raise TimeoutError
        if not self.holding:
            _connection_while(self.words, self.loop)
        await self.loop.let_pass(self.seconds / 2)
        await self.loop.let_pass(self.seconds)
        note(
            "waits_for_ever",
            f"Your code was {self.words}, and no answer came: after {self.seconds:g} seconds it "
            "was still waiting.",
        )
        raise TimeoutError


def _in_its_loop(words: str, loop: Current) -> bool:
    if not loop.is_running:
        note(
            "runs_a_second_loop",
            f"Your code was {words} in a different event loop from the one in which it was called. "
            "Inside `async def`, `await` is all that it takes.",
        )
    return loop.is_running


def _connection_while(words: str, loop: Current) -> None:
    """Note that a connection is in use, if one is."""
    if loop.in_use:
        note(
            "holds_a_connection",
            f"A connection was in use while your code was {words}: it was kept from all others, "
            "and a transaction stayed open on it.",
        )
