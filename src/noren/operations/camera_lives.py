"""Life after life of a live camera's jail: growing pauses, and never more lives than were told."""

from __future__ import annotations

import time
from collections.abc import Callable

from noren.errors import JailIncident, NorenError, SourceDenied, StoreError
from noren.gate.rates import RESTARTS, TokenBucket

BACK_OFF_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Pauses before a camera's jail is started again, the last one for as long as it takes."""
GOOD_RUN_S = 300.0
"""A jail that ran this long was well: its pauses start again at the first."""


def watch_lives(
    live_once: Callable[[], NorenError | None],
    *,
    has_lived: Callable[[], bool],
    on_pause: Callable[[float, NorenError], None],
    rest: Callable[[float], None],
    should_stop: Callable[[], bool],
) -> NorenError | None:
    """Watch a camera again and again, with growing pauses, until somebody says stop.

    Every life of a jail can say something by its end, so lives are counted against the leak
    budget: when a day's lives are spent, the next one waits. An incident, or a store that cannot
    keep, ends it at once.

    Args:
        live_once: one life, to its end; None when it ended because somebody said stop.
        has_lived: whether that life came as far as the jail's report.
        on_pause: told how long the pause is, and why.
        rest: waits so many seconds, or until somebody says stop.

    Returns:
        The error of the last life when it was stopped while the camera did not work, else None.
    """
    lives = TokenBucket(RESTARTS, now_s=time.time())
    pause = 0
    error: NorenError | None = None
    while not should_stop():
        began_s = time.monotonic()
        error = live_once()
        if error is None or isinstance(error, JailIncident | StoreError):
            return error
        if time.monotonic() - began_s > GOOD_RUN_S:
            pause = 0
        # A camera locks the account of whoever tries a wrong password too often.
        longest = isinstance(error, SourceDenied)
        seconds = BACK_OFF_S[-1 if longest else min(pause, len(BACK_OFF_S) - 1)]
        if has_lived() and not lives.take(time.time()):
            seconds = max(seconds, lives.wait_s())
        pause += 1
        on_pause(seconds, error)
        rest(seconds)
    # Stopped while the camera did not work: whoever stopped it should know.
    return error


def rest_until_stopped(seconds: float, should_stop: Callable[[], bool]) -> None:
    """Wait, but not past a stop."""
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s and not should_stop():
        time.sleep(0.1)
