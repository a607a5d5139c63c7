"""Imports openvino and compiles under the first lock, and counts what the libraries tried.

Words: `let` lets its reporting modules be imported after all, so that only the filter stops them.
"""

from __future__ import annotations

import os
import sys
import time

from noren.jail.descriptors import Descriptors
from noren.jail.entry import WITHHELD_MODULES, JailStart
from noren.jail.lock import lock_before_imports

RECORD, GATE = 4, 9
_WATCHED = ("socket.", "subprocess.", "os.mkdir", "os.fork", "os.posix_spawn", "os.exec")
_attempts: set[str] = set()


def main(start: JailStart) -> int:
    declared = Descriptors(record=RECORD, reading=(GATE,))
    lock_before_imports(descriptors=declared, parent_pid=start.parent_pid)
    if "let" in start.arguments:
        for name in WITHHELD_MODULES:
            del sys.modules[name]
    sys.addaudithook(_notice)
    import av  # noqa: F401
    import cv2  # noqa: F401
    import numpy as np
    import openvino as ov
    import openvino.opset13 as ops

    picture = ops.parameter([1, 3, 32, 32], np.float32)
    network = ov.Model([ops.relu(picture)], [picture])
    request = ov.Core().compile_model(network, "CPU").create_infer_request()
    request.infer({0: np.ones((1, 3, 32, 32), np.float32)})
    time.sleep(1.0)  # reports are sent from threads of their own
    reporting = sys.modules.get("openvino_telemetry") is not None
    _tell("reporting", reporting)
    _tell("attempts", ",".join(sorted(_attempts)))
    links = [os.readlink(f"/proc/self/fd/{name}") for name in _open_numbers()]
    _tell("sockets", sum(link.startswith("socket:") for link in links))
    os._exit(0)


def _notice(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_WATCHED):
        _attempts.add(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        _attempts.add(f"open for writing {arguments[0]}")


def _open_numbers() -> list[str]:
    return [
        name for name in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{name}")
    ]


def _tell(name: str, value: object) -> None:
    os.write(RECORD, f"{name}={value}\n".encode()[:500])
