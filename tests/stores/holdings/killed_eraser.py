"""A program for test_erasing: erases in each of the stores, killed at its next call each time.

    python killed_eraser.py STORE…

In the first store it dies before the first call that changes the disk, in the second before the
second, and so on. Prints how each ended.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from pathlib import Path

from noren.stores.holdings.erasing import erase_rows
from stores.holdings.conftest import FIRST, open_holdings
from stores.holdings.test_erasing import AT_S, PERSON


def die_at_call(number: int) -> None:
    """Make this process die before its so-many-th call that changes the disk."""
    calls = itertools.count(1)

    def dying(call):
        def instead(*arguments, **named):
            if next(calls) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return instead

    for name in ("link", "fsync"):
        setattr(os, name, dying(getattr(os, name)))
    for name in ("replace", "unlink"):
        setattr(Path, name, dying(getattr(Path, name)))


def main() -> None:
    for number, place in enumerate(sys.argv[1:], 1):
        child = os.fork()
        if child == 0:
            with open_holdings(Path(place)) as holdings:
                die_at_call(number)
                erase_rows(holdings, "paths", [FIRST], PERSON, at_s=AT_S)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main()
