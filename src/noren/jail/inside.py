"""The inside of the jail: lock, load, rehearse, lock again, check, and only then look.

Nothing heavy is imported at the top: everything that brings threads comes after the first lock.
What happens here can be seen outside only as records.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from noren.errors import SourceError
from noren.gate.assignment import Assignment
from noren.gate.records import AnyBody, EndBody, JailReportBody, ProgressBody, pack_record
from noren.jail.camera_address import CameraAddress
from noren.jail.entry import JailStart
from noren.jail.faults import Reported, fault_of
from noren.jail.lock import Descriptors, lock_before_camera, lock_before_imports, self_check
from noren.jail.start import DescriptorNumber

PROGRESS_S = 1.0
_LENGTH = struct.Struct("<I")

if TYPE_CHECKING:
    from noren.jail.eyes import Eyes
    from noren.jail.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class JailOrder:
    """All that a jail is told: the plan's part, the camera's sign-in, the verified weights.

    The weights come as bytes, so what the supervisor hashed is what the jail loads.
    """

    assignment: Assignment
    address: CameraAddress | None
    weights: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """Length-prefixed parts, for the assignment's descriptor. Holds a password: never store."""
        address = self.address.to_bytes() if self.address is not None else b""
        parts = (self.assignment.to_bytes(), address, *self.weights)
        return b"".join(_LENGTH.pack(len(part)) + part for part in parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> JailOrder:
        """Read what `to_bytes` wrote; raises ValueError for anything else."""
        parts, start = [], 0
        while start < len(data):
            if len(data) < start + _LENGTH.size:
                raise ValueError("an order that is cut")
            (length,) = _LENGTH.unpack_from(data, start)
            start += _LENGTH.size
            if len(data) < start + length:
                raise ValueError("an order that is cut")
            parts.append(data[start : start + length])
            start += length
        if len(parts) < 2:
            raise ValueError("an order without its parts")
        return cls(
            assignment=Assignment.from_bytes(parts[0]),
            address=CameraAddress.from_bytes(parts[1]) if parts[1] else None,
            weights=tuple(parts[2:]),
        )


class Sender:
    """Writes records, one after the other, to the one descriptor that leads out."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._sequence = 0

    def send(self, body: AnyBody, *, bin_start_s: int = 0) -> None:
        """Write one record; blocks while the supervisor is busy."""
        data = pack_record(sequence=self._sequence, bin_start_s=bin_start_s, body=body)
        if os.write(self._descriptor, data) != len(data):
            raise OSError("half a record left")
        self._sequence += 1

    def send_all(self, messages: Iterable[Message]) -> None:
        """Write the watcher's messages in order."""
        for message in messages:
            self.send(message.body, bin_start_s=message.bin_start_s)


def main(start: JailStart) -> int:
    """Run one camera or one film to its end. The answer is the exit status: 0 or 1."""
    jailed = "unjailed" not in start.arguments
    live = int(DescriptorNumber.CAMERA) in start.descriptors
    sender = Sender(DescriptorNumber.RECORD)
    before, after = _descriptors(start.descriptors)
    try:
        landlock_abi, hidden = -1, 0
        if jailed:
            first = lock_before_imports(descriptors=before, parent_pid=start.parent_pid)
            landlock_abi, hidden = first.landlock_abi, int(first.command_line_emptied)
        order = JailOrder.from_bytes(_read_all(DescriptorNumber.ASSIGNMENT))
        os.close(DescriptorNumber.ASSIGNMENT)
        from noren.jail.eyes import Eyes

        eyes = Eyes(order.assignment, address=order.address, weights=order.weights)
        rehearsed = eyes.rehearse()
        attempted = refused = 0
        if jailed:
            lock_before_camera(descriptors=after)
            check = self_check(DescriptorNumber.RECORD)
            attempted, refused = check.attempted, check.refused.bit_count()
        sender.send(
            JailReportBody(
                attempted=attempted,
                refused=refused,
                landlock_abi=landlock_abi,
                seccomp_stages=2 if jailed else 0,
                arguments_hidden=hidden,
                rehearsed_frames=rehearsed,
                digest=bytes.fromhex(order.assignment.plan_digest)[:16],
            )
        )
        if attempted != refused:
            return 1
        ended = _watch(eyes, sender, real_time="real" in start.arguments)
    except BrokenPipeError:
        return 1
    except Exception as error:
        # Nothing but a record can say what happened; the traceback dies with the process.
        sender.send(fault_of(error, live=live))
        if not jailed and "loud" in start.arguments:
            sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0 if ended else 1


def _watch(eyes: Eyes, sender: Sender, *, real_time: bool) -> bool:
    """Look until the source ends; what was measured before a fault is sent before the fault."""
    last_s = began_s = time.monotonic()
    sender.send(ProgressBody(frames_in=0, frames_expected=eyes.frames_expected))
    try:
        for glimpse in eyes.frames():
            if glimpse.frame is None:
                sender.send_all(eyes.watcher.idle(glimpse.at_s, glimpse.states))
            else:
                if real_time:
                    time.sleep(max(0.0, began_s + glimpse.at_s - time.monotonic()))
                sender.send_all(eyes.watcher.look(glimpse.frame, dropped=glimpse.dropped))
            now_s = time.monotonic()
            if now_s - last_s >= PROGRESS_S:
                last_s = now_s
                sender.send(
                    ProgressBody(frames_in=eyes.frames_in, frames_expected=eyes.frames_expected)
                )
    except (SourceError, Reported) as error:
        sender.send_all(eyes.watcher.finish())
        sender.send(fault_of(error, live=eyes.is_live, detail=eyes.frames_in))
        return False
    sender.send_all(eyes.watcher.finish())
    width_px, height_px = eyes.frame_size_px
    sender.send(
        EndBody(
            frames_in=eyes.frames_in,
            media_ms=round(eyes.last_at_s * 1000),
            width_px=width_px,
            height_px=height_px,
        )
    )
    return True


def _descriptors(given: frozenset[int]) -> tuple[Descriptors, Descriptors]:
    camera = int(DescriptorNumber.CAMERA)
    film = int(DescriptorNumber.FILM)
    kept = (film,) if film in given else ()
    record = int(DescriptorNumber.RECORD)
    return (
        Descriptors(
            record=record,
            camera=camera if camera in given else None,
            reading=(int(DescriptorNumber.ASSIGNMENT), *kept),
        ),
        Descriptors(record=record, camera=camera if camera in given else None, reading=kept),
    )


def _read_all(descriptor: int) -> bytes:
    parts = []
    while part := os.read(descriptor, 65536):
        parts.append(part)
    return b"".join(parts)
