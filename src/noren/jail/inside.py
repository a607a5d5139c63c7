"""The inside of the jail: lock, load, rehearse, lock again, check, and only then look.

Nothing heavy is imported at the top: everything that brings threads comes after the first lock.
What happens here can be seen outside only as records.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from noren.errors import SourceError
from noren.gate.assignment import Assignment
from noren.gate.rates import Rate, TokenBucket
from noren.gate.record_schema import RecordSchema
from noren.gate.records import (
    AnyBody,
    EndBody,
    HealthBody,
    Kind,
    ProgressBody,
    pack_record,
)
from noren.gate.vault_records import VaultRequest
from noren.jail.camera_address import CameraAddress
from noren.jail.descriptors import MessageSockets
from noren.jail.entry import JailStart
from noren.jail.faults import Reported, fault_of
from noren.jail.lock import Descriptors, lock_before_camera, lock_before_imports, self_check
from noren.jail.model_bytes import ModelBytes, directory_of, read_directory
from noren.jail.own_report import own_report
from noren.jail.parts import LENGTH
from noren.jail.start import DescriptorNumber

PROGRESS_S = 1.0

if TYPE_CHECKING:
    from noren.jail.eyes import Eyes
    from noren.jail.messages import Message
    from noren.measure.gallery_port import Gallery


@dataclass(frozen=True, slots=True, kw_only=True)
class JailOrder:
    """All that a jail is told: the plan's part, the camera's sign-in, the verified weights.

    The weights come as bytes, so what the supervisor hashed is what the jail loads: `weights` are
    the detector's files, `models` those of every other model, by name.
    """

    assignment: Assignment
    address: CameraAddress | None
    weights: tuple[bytes, ...]
    models: tuple[ModelBytes, ...] = ()

    def to_bytes(self) -> bytes:
        """Length-prefixed parts, for the assignment's descriptor. Holds a password: never store."""
        address = self.address.to_bytes() if self.address is not None else b""
        parts = (
            self.assignment.to_bytes(),
            address,
            directory_of(self.weights, self.models),
            *self.weights,
            *(file for model in self.models for file in model.files),
        )
        return b"".join(LENGTH.pack(len(part)) + part for part in parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> JailOrder:
        """Read what `to_bytes` wrote; raises ValueError for anything else."""
        parts, start = [], 0
        while start < len(data):
            if len(data) < start + LENGTH.size:
                raise ValueError("an order that is cut")
            (length,) = LENGTH.unpack_from(data, start)
            start += LENGTH.size
            if len(data) < start + length:
                raise ValueError("an order that is cut")
            parts.append(data[start : start + length])
            start += length
        if len(parts) < 3:
            raise ValueError("an order without its parts")
        weights, models = read_directory(parts[2], tuple(parts[3:]))
        return cls(
            assignment=Assignment.from_bytes(parts[0]),
            address=CameraAddress.from_bytes(parts[1]) if parts[1] else None,
            weights=weights,
            models=models,
        )


class Sender:
    """Writes records, one after the other, to the one descriptor that leads out.

    A camera whose state flickers may say so only so often; in between, the newest state waits.
    """

    def __init__(
        self,
        descriptor: int,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._descriptor = descriptor
        self._sequence = 0
        self._clock = clock
        self._bucket: TokenBucket | None = None
        self._health = self._told_health = HealthBody(states=0)

    def limit_health(self, rate: Rate | None) -> None:
        """Tell states no more often than this from now on; None: as often as they change."""
        self._bucket = TokenBucket(rate, now_s=self._clock()) if rate else None

    def send(self, body: AnyBody, *, bin_start_s: int = 0) -> None:
        """Write one record; blocks while the supervisor is busy."""
        data = pack_record(sequence=self._sequence, bin_start_s=bin_start_s, body=body)
        if os.write(self._descriptor, data) != len(data):
            raise OSError("half a record left")
        self._sequence += 1

    def send_all(self, messages: Iterable[Message]) -> None:
        """Write the watcher's messages in order."""
        for message in messages:
            if isinstance(message.body, HealthBody):
                self._health = message.body
                self.send_health()
            else:
                self.send(message.body, bin_start_s=message.bin_start_s)

    def send_health(self) -> None:
        """Tell the camera's newest state, if it has not been told and may be."""
        if self._health == self._told_health:
            return
        if self._bucket is None or self._bucket.take(self._clock()):
            self.send(self._health)
            self._told_health = self._health


def health_rate_of(schema: RecordSchema) -> Rate | None:
    """How often a jail tells the camera's state: less often than the gate would bear.

    The gate counts by the time of reading, which may bring several records at once.
    """
    rate = schema.rate_of(Kind.HEALTH)
    return rate and Rate(burst=max(1, rate.burst // 2), per_s=0.8 * rate.per_s)


def main(start: JailStart) -> int:
    """Run one camera or one film to its end. The answer is the exit status: 0 or 1."""
    jailed = "unjailed" not in start.arguments
    live = int(DescriptorNumber.CAMERA) in start.descriptors
    sender = Sender(DescriptorNumber.RECORD)
    before, after = _descriptors(start.descriptors)
    try:
        first = check = None
        if jailed:
            first = lock_before_imports(descriptors=before, parent_pid=start.parent_pid)
        order = JailOrder.from_bytes(_read_all(DescriptorNumber.ASSIGNMENT))
        os.close(DescriptorNumber.ASSIGNMENT)
        from noren.jail.eyes import Eyes

        eyes = Eyes(
            order.assignment,
            address=order.address,
            weights=order.weights,
            models=order.models,
            gallery=_gallery(start.descriptors),
        )
        rehearsed = eyes.rehearse()
        if jailed:
            lock_before_camera(descriptors=after)
            check = self_check(DescriptorNumber.RECORD)
        digest = bytes.fromhex(order.assignment.plan_digest)[:16]
        sender.send(own_report(first, check, rehearsed_frames=rehearsed, digest=digest))
        if check is not None and not check.holds:
            return 1
        sender.limit_health(health_rate_of(RecordSchema.from_assignment(order.assignment)))
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


class _SignsOfLife:
    """One a second, also while a film that is played at its own speed waits."""

    def __init__(self, eyes: Eyes, sender: Sender) -> None:
        self._eyes = eyes
        self._sender = sender
        self._next_s = 0.0
        self.give()

    def give(self, *, anyway: bool = False) -> None:
        now_s = time.monotonic()
        if now_s < self._next_s and not anyway:
            return
        self._next_s = now_s + PROGRESS_S
        self._sender.send_health()
        self._sender.send(
            ProgressBody(frames_in=self._eyes.frames_in, frames_expected=self._eyes.frames_expected)
        )


def _watch(eyes: Eyes, sender: Sender, *, real_time: bool) -> bool:
    """Look until the source ends; what was measured before a fault is sent before the fault."""
    began_s = time.monotonic()
    signs = _SignsOfLife(eyes, sender)
    try:
        for glimpse in eyes.frames():
            if glimpse.frame is None:
                sender.send_all(eyes.watcher.idle(glimpse.at_s, glimpse.states))
            else:
                while real_time and (early_s := began_s + glimpse.at_s - time.monotonic()) > 0:
                    time.sleep(min(early_s, PROGRESS_S))
                    signs.give()
                sender.send_all(eyes.watcher.look(glimpse.frame, dropped=glimpse.dropped))
            signs.give()
            if eyes.is_done:
                break
    except (SourceError, Reported) as error:
        sender.send_all(eyes.watcher.finish())
        signs.give(anyway=True)
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


def _gallery(given: frozenset[int]) -> Gallery | None:
    """The way to the vault, where this jail was given one."""
    if DescriptorNumber.VAULT not in given:
        return None
    from noren.jail.vault.link import VaultLink

    return VaultLink(DescriptorNumber.VAULT)


def _vault_sockets(given: frozenset[int]) -> tuple[MessageSockets, ...]:
    number = int(DescriptorNumber.VAULT)
    if number not in given:
        return ()
    return (MessageSockets(first=number, last=number, most_bytes=VaultRequest.SIZE),)


def _descriptors(given: frozenset[int]) -> tuple[Descriptors, Descriptors]:
    vault = _vault_sockets(given)
    camera = int(DescriptorNumber.CAMERA)
    film = int(DescriptorNumber.FILM)
    kept = (film,) if film in given else ()
    record = int(DescriptorNumber.RECORD)
    return (
        Descriptors(
            record=record,
            camera=camera if camera in given else None,
            reading=(int(DescriptorNumber.ASSIGNMENT), *kept),
            message_sockets=vault,
        ),
        Descriptors(
            record=record,
            camera=camera if camera in given else None,
            reading=kept,
            message_sockets=vault,
        ),
    )


def _read_all(descriptor: int) -> bytes:
    parts = []
    while part := os.read(descriptor, 65536):
        parts.append(part)
    return b"".join(parts)
