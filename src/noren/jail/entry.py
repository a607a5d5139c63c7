"""First code of a jailed process: restore the search path, place descriptors, hand over.

Run as a file by `noren.jail.start`, with words of the form `name=value`. Only built-in and
already loaded modules are used before the search path stands; nothing is imported that starts a
thread.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from dataclasses import dataclass
from importlib import import_module

WITHHELD_MODULES = ("openvino.tools.ovc", "openvino_telemetry")
"""Importing openvino imports its model converter, which reports the import to its maker. With
these two marked as absent it does without them, and starts faster."""

REQUESTS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class JailStart:
    """What a jailed module's `main` is given.

    Args:
        parent_pid: the supervisor that started it.
        descriptors: the numbers it was given, besides 0, 1 and 2 on /dev/null.
        arguments: the supervisor's words.
    """

    parent_pid: int
    descriptors: frozenset[int]
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The supervisor's words, read.

    Args:
        module: dotted name whose `main` is run.
        search_path: the supervisor's module search path.
        placement: number inside to number as inherited.
        start: what `main` is given.
    """

    module: str
    search_path: tuple[str, ...]
    placement: dict[int, int]
    start: JailStart


def parse_order(words: list[str]) -> Order:
    """Read the words after the file name.

    Raises:
        ValueError: if a word has another form, or module or parent are not given once.
    """
    found: dict[str, list[str]] = {
        name: [] for name in ("module", "parent", "path", "descriptor", "argument")
    }
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name not in found:
            raise ValueError(f"unknown word {word!r}")
        found[name].append(value)
    (module,) = found["module"]
    (parent,) = found["parent"]
    pairs = (pair.split("=") for pair in found["descriptor"])
    placement = {int(inside): int(outside) for inside, outside in pairs}
    return Order(
        module=module,
        search_path=tuple(found["path"]),
        placement=placement,
        start=JailStart(
            parent_pid=int(parent),
            descriptors=frozenset(placement),
            arguments=tuple(found["argument"]),
        ),
    )


def place_descriptors(placement: dict[int, int]) -> None:
    """Move inherited descriptors to their fixed numbers and close the ones they came under.

    All are first duplicated out of the way, so that no move overwrites one that is still to
    be moved.
    """
    if not placement:
        return
    above = max(*placement.keys(), *placement.values()) + 1
    aside = {}
    for inside, outside in placement.items():
        aside[inside] = _duplicate_from(outside, above)
    for outside in set(placement.values()):
        os.close(outside)
    for inside, temporary in aside.items():
        os.dup2(temporary, inside, inheritable=False)
        os.close(temporary)


def leave_stopping_to_the_supervisor() -> None:
    """Hear no request to stop.

    Whoever stops a service may ask each of its processes at once. The supervisor stops its jails in
    order, and a jail that ended before would look like one that was killed. What ends a jail for
    certain, SIGKILL at the word or the death of its supervisor, cannot be left unheard. Those that
    came while this process started were held back (see `noren.jail.start`) and are dropped here.
    """
    for number in REQUESTS_TO_STOP:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, REQUESTS_TO_STOP)


def withhold_modules() -> None:
    """Make every later import of a module that reports home fail as if it were not installed."""
    for name in WITHHELD_MODULES:
        # The documented mark for "stop looking"; the type of the mapping does not know it.
        sys.modules[name] = None  # type: ignore[assignment]


def _duplicate_from(number: int, lowest: int) -> int:
    return fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, lowest)


def run(words: list[str]) -> int:
    """Carry out the supervisor's order and return the exit status."""
    leave_stopping_to_the_supervisor()
    order = parse_order(words)
    place_descriptors(order.placement)
    sys.path[:] = order.search_path
    withhold_modules()
    # The module sees this file under its own name too, not only as __main__.
    own = import_module("noren.jail.entry")
    start = own.JailStart(
        parent_pid=order.start.parent_pid,
        descriptors=order.start.descriptors,
        arguments=order.start.arguments,
    )
    status: int = import_module(order.module).main(start)
    return status


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
