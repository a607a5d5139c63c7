"""The outside of the counter's jail: what it does on a machine that is busy with other things."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from noren.jail.counter import outside


def test_a_jail_that_has_read_everything_is_not_ended_because_a_thread_is_slow_to_notice() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as jail:
        hand = threading.Thread(target=time.sleep, args=(1.5,))
        hand.start()
        outside._stop_if_silent(hand, jail)
        assert not hand.is_alive()
        assert jail.poll() is None
        jail.kill()
