"""Runs inside a real jail in tests: locks itself in the asked way and tells facts."""

from __future__ import annotations

import os
import resource
import sys
import threading
import types

from noren.errors import JailError
from noren.jail.descriptors import Descriptors
from noren.jail.entry import JailStart
from noren.jail.lock import lock_before_camera, lock_before_imports, self_check

RECORD, GATE = 4, 9


def tell(name: str, value: object) -> None:
    os.write(RECORD, f"{name}={value}\n".encode())


def main(start: JailStart) -> int:
    wishes = dict(argument.partition(":")[::2] for argument in start.arguments)
    if "user" in wishes:
        _become(int(wishes["user"]))
    if "import" in wishes:
        sys.modules[wishes["import"]] = types.ModuleType(wishes["import"])
    if "thread" in wishes:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    reading = (GATE,) if "undeclared" not in wishes else ()
    declared = Descriptors(record=int(wishes.get("record", RECORD)), reading=reading)
    parent_pid = int(wishes.get("parent", start.parent_pid))
    if "unlocked" in wishes:
        tell("ready", "unlocked")
        os.read(GATE, 1)
        return 0
    try:
        first = lock_before_imports(descriptors=declared, parent_pid=parent_pid)
        tell("machine", first.machine)
        tell("landlock", first.landlock_abi)
        tell("emptied", first.command_line_emptied)
        tell("core", resource.getrlimit(resource.RLIMIT_CORE))
        tell("fsize", resource.getrlimit(resource.RLIMIT_FSIZE))
        tell("descriptors", sorted(start.descriptors))
        tell("standard", [os.readlink(f"/proc/self/fd/{number}") for number in range(3)])
        tell("environment", sorted(os.environ))
        tell("folder", os.getcwd())
        tell("isolated", sys.flags.isolated)
        between = self_check(RECORD)
        tell("stage one failed", ",".join(between.failed_names()))
        if "open" in wishes:
            _open_something_writable()
        second = lock_before_camera(descriptors=declared)
        tell("threads", second.threads)
        check = self_check(RECORD)
        tell("holds", check.holds)
        tell("attempted", check.attempted)
    except JailError as refused:
        tell("refused", f"{type(refused).__name__}: {refused}")
        return 1
    tell("ready", "locked")
    os.read(GATE, 1)
    return 0


def _become(user_id: int) -> None:
    import ctypes

    os.setgroups([])
    os.setgid(user_id)
    os.setuid(user_id)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)


def _open_something_writable() -> None:
    # Stage 1 refuses opening for writing, but a pipe needs no path.
    os.pipe()
