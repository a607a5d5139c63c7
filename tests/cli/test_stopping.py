"""Who asks a command to stop is heard, at whatever moment."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any

from noren.cli.run_commands import stopping


def test_a_second_signal_while_the_first_is_being_noted_hangs_nothing() -> None:
    seconds = 0

    def ask_again(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal seconds
        if event == "line":
            seconds += 1
            signal.raise_signal(signal.SIGTERM)
        return ask_again

    with stopping() as stop:
        assert not stop.is_set()
        before = sys.gettrace()
        sys.settrace(ask_again)
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            sys.settrace(before)
        assert stop.is_set()
    assert seconds


def test_afterwards_signals_are_what_they_were() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with stopping():
        assert signal.getsignal(signal.SIGINT) is not before[0]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
