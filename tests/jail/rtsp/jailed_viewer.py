"""Runs inside a real jail for `test_rtsp_jailed`: reads 100 pictures from the camera it was given.

What it is told comes on the assignment's descriptor, what it found goes out as one record.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Callable

from noren.jail.camera_address import CameraAddress
from noren.jail.entry import JailStart
from noren.jail.lock import Descriptors, lock_before_camera, lock_before_imports, self_check
from noren.jail.rtsp import PacketSource
from noren.jail.rtsp_wire import CameraSocket
from noren.jail.start import DescriptorNumber

PICTURES = 100


def refused(attempt: Callable[[], object]) -> str:
    """What the kernel answers to an attempt."""
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    return "done"


def main(start: JailStart) -> int:
    """Lock, load, rehearse, lock again, look."""
    record, camera = int(DescriptorNumber.RECORD), int(DescriptorNumber.CAMERA)
    told = int(DescriptorNumber.ASSIGNMENT)
    lock_before_imports(
        descriptors=Descriptors(record=record, camera=camera, reading=(told,)),
        parent_pid=start.parent_pid,
    )
    with os.fdopen(told, "rb") as pipe:
        order = json.loads(pipe.read())
    address = CameraAddress.from_bytes(order["address"].encode())

    import av

    def digest(frame: av.VideoFrame) -> str:
        return hashlib.sha256(frame.to_ndarray(format="yuv420p").tobytes()).hexdigest()

    def decoder() -> av.CodecContext:
        context = av.CodecContext.create("h264", "r")
        context.thread_count = 1
        return context

    rehearsal = decoder()
    for data in order["rehearsal"]:
        for frame in rehearsal.decode(av.Packet(bytes.fromhex(data))):
            digest(frame)
    source = PacketSource(CameraSocket(camera), address=address, where="camera gate")
    lock_before_camera(descriptors=Descriptors(record=record, camera=camera))
    check = self_check(record)

    whole = hashlib.sha256()
    report: dict[str, object] = {"holds": check.holds}
    try:
        source.open()
        context, pictures = decoder(), 0
        for unit in source:
            for frame in context.decode(av.Packet(unit.data)):
                whole.update(digest(frame).encode())
                pictures += 1
            if pictures >= PICTURES:
                break
        source.close()
        report |= {
            "pictures": pictures,
            "digest": whole.hexdigest(),
            "sent_bytes": source.sent_bytes,
            "socket": refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
            "plain_write": refused(lambda: os.write(camera, b"x")),
            "file": refused(lambda: os.open("/dev/null", os.O_RDONLY)),
        }
    except Exception as error:
        report["error"] = f"{type(error).__name__} {error}"[:300]
    os.write(record, json.dumps(report).encode())
    return 0
