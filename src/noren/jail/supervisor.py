"""The outside of the jail: start it, read its records, and end it at the first wrong one.

The supervisor never sees a pixel. It holds the film's descriptor or the camera's connection just
long enough to hand it over, reads 64 bytes at a time from a pipe, checks each record against
what the plan declares, and passes on whole bins only.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from noren.errors import GateError
from noren.gate.assignment import Assignment
from noren.gate.commissioning_records import CommissionedBody
from noren.gate.record_schema import RecordSchema
from noren.gate.records import (
    RECORD_SIZE,
    EndBody,
    ErrorBody,
    EvaluationBoxBody,
    HealthBody,
    JailReportBody,
    ProgressBody,
    Record,
)
from noren.gate.validator import ClosedBin, Validator
from noren.jail.camera_address import CameraAddress
from noren.jail.camera_link import connect_camera
from noren.jail.film_file import open_film
from noren.jail.inside import JailOrder
from noren.jail.model_bytes import ModelBytes
from noren.jail.start import DescriptorNumber, spawn_jailed
from noren.vocabulary.words import Words

START_UP_S = 180.0
"""Loading and rehearsing on a busy, slow machine takes its time; more than this is a hang."""
SILENCE_S = 60.0
"""A running jail gives a sign of life each second. This long without one, it is dead or stuck."""
LAST_WORDS_S = 30.0
"""A camera's jail that was asked to stop has this long to hand over what it has measured."""
_POLL_MS = 250


class Ending(Enum):
    """How a jail came to its end."""

    FINISHED = "finished"
    FAULT = "fault"
    INCIDENT = "incident"
    SILENT = "silent"
    DIED = "died"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one jail.

    `fault` is there for FAULT; `reason` says for INCIDENT, SILENT and DIED what happened, without
    any byte of what the jail wrote.
    """

    ending: Ending
    frames_in: int = 0
    media_ms: int = 0
    frame_size_px: tuple[int, int] = (0, 0)
    fault: ErrorBody | None = None
    reason: Words | None = None
    report: JailReportBody | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Who is told what, in the supervisor's own thread."""

    on_bin: Callable[[ClosedBin], None]
    on_report: Callable[[JailReportBody], None] = lambda report: None
    on_progress: Callable[[ProgressBody], None] = lambda progress: None
    on_health: Callable[[HealthBody], None] = lambda health: None
    on_box: Callable[[EvaluationBoxBody], None] = lambda box: None
    on_commissioned: Callable[[CommissionedBody], None] = lambda judged: None
    on_drawing: Callable[[bytes], None] = lambda tones: None


def watch_film(
    assignment: Assignment,
    film: Path,
    listeners: Listeners,
    *,
    weights: tuple[bytes, ...] = (),
    models: tuple[ModelBytes, ...] = (),
    vault: int | None = None,
    jailed: bool = True,
    real_time: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Run one film through a jail of its own and return how it ended.

    Args:
        weights: the detector's verified files, graph first; none for the silhouette detector.
        models: the verified files of every other model that the assignment needs.
        vault: the socket by which the jail speaks to the vault; it stays the caller's.
        jailed: False runs without any lock, for development on films only.
        real_time: play at the film's own speed.
        should_stop: asked a few times a second; True ends the jail, and bins that are not
            whole are lost: the film can be played again.

    Raises:
        SourceMissing: no such file. SourceUnreadable: a folder, or not permitted.
    """
    descriptor = open_film(film)
    try:
        return _Jail(assignment, listeners, jailed=jailed, should_stop=should_stop).run(
            JailOrder(assignment=assignment, address=None, weights=weights, models=models),
            source={int(DescriptorNumber.FILM): descriptor, **_to_vault(vault)},
            arguments=_arguments(jailed, real_time),
        )
    finally:
        os.close(descriptor)


def watch_camera(
    assignment: Assignment,
    address: CameraAddress,
    listeners: Listeners,
    *,
    weights: tuple[bytes, ...] = (),
    models: tuple[ModelBytes, ...] = (),
    vault: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Connect to a camera, run a jail on the connection, and return how it ended.

    When `should_stop` says so the connection is closed: the jail hands over the bins that have
    begun, their coverage saying how much of them was watched, and ends.

    Raises:
        SourceUnreachable: the camera does not take a connection.
    """
    link = connect_camera(address, where=assignment.camera_id)
    with link:
        return _Jail(
            assignment,
            listeners,
            jailed=True,
            should_stop=should_stop,
            end_source=lambda: _hang_up(link),
        ).run(
            JailOrder(assignment=assignment, address=address, weights=weights, models=models),
            source={int(DescriptorNumber.CAMERA): link.fileno(), **_to_vault(vault)},
            arguments=(),
        )


def _to_vault(vault: int | None) -> dict[int, int]:
    return {} if vault is None else {int(DescriptorNumber.VAULT): vault}


class _Jail:
    """One jailed process, from its start to its end."""

    def __init__(
        self,
        assignment: Assignment,
        listeners: Listeners,
        *,
        jailed: bool,
        should_stop: Callable[[], bool],
        end_source: Callable[[], None] | None = None,
    ) -> None:
        self._listeners = listeners
        self._should_stop = should_stop
        self._end_source = end_source
        self._stopping_since_s: float | None = None
        # The jail goes by a steady clock too; the machine's own may be set meanwhile.
        self._clock_s = time.time() - time.monotonic()
        self._validator = Validator(
            RecordSchema.from_assignment(assignment), opened_s=time.time(), jailed=jailed
        )
        self._buffer = b""
        self._report: JailReportBody | None = None
        # Counted while this process listens: one that was held still itself, with its machine or by
        # a signal, cannot say that the jail was silent meanwhile.
        self._silent_s = 0.0

    def run(
        self, order: JailOrder, *, source: dict[int, int], arguments: tuple[str, ...]
    ) -> Outcome:
        record_in, record_out = os.pipe2(os.O_CLOEXEC)
        order_in, order_out = os.pipe2(os.O_CLOEXEC)
        try:
            process = spawn_jailed(
                "noren.jail.inside",
                descriptors={
                    int(DescriptorNumber.ASSIGNMENT): order_in,
                    int(DescriptorNumber.RECORD): record_out,
                    **source,
                },
                arguments=arguments,
            )
        finally:
            os.close(order_in)
            os.close(record_out)
        try:
            self._hand_over(order_out, order.to_bytes())
            outcome = self._listen(record_in)
        finally:
            os.close(record_in)
            process.kill()
            status = process.wait()
        return outcome or self._death(process, status)

    @staticmethod
    def _hand_over(descriptor: int, order: bytes) -> None:
        try:
            with os.fdopen(descriptor, "wb") as pipe:
                pipe.write(order)
        except BrokenPipeError:
            return  # It died before reading; the silence of its record pipe will say so.

    def _listen(self, descriptor: int) -> Outcome | None:
        """Read until an outcome; None when the pipe closed without one."""
        poll = select.poll()
        poll.register(descriptor, select.POLLIN | select.POLLHUP)
        while True:
            if self._is_over():
                return Outcome(ending=Ending.STOPPED, report=self._report)
            if not poll.poll(_POLL_MS):
                self._silent_s += _POLL_MS / 1000
                if (silent := self._silence()) is not None:
                    return silent
                continue
            data = os.read(descriptor, 1024 * RECORD_SIZE)
            if not data:
                stopping = self._stopping_since_s is not None
                return Outcome(ending=Ending.STOPPED, report=self._report) if stopping else None
            self._silent_s = 0.0
            self._buffer += data
            if (outcome := self._take()) is not None:
                return outcome

    def _is_over(self) -> bool:
        """Whether to end at once; a camera's jail that has begun is given time to finish."""
        now_s = time.monotonic()
        if self._stopping_since_s is not None:
            return now_s - self._stopping_since_s > LAST_WORDS_S
        if not self._should_stop():
            return False
        if self._end_source is None or self._report is None:
            return True
        self._end_source()
        self._stopping_since_s = now_s
        return False

    def _silence(self) -> Outcome | None:
        limit_s = START_UP_S if self._report is None else SILENCE_S
        if self._silent_s <= limit_s:
            return None
        return Outcome(
            ending=Ending.SILENT,
            reason=Words(
                en=f"no record for {limit_s:g} s", ja=f"{limit_s:g}秒間、記録がありません"
            ),
            report=self._report,
        )

    def _take(self) -> Outcome | None:
        whole = len(self._buffer) // RECORD_SIZE * RECORD_SIZE
        data, self._buffer = self._buffer[:whole], self._buffer[whole:]
        for start in range(0, whole, RECORD_SIZE):
            try:
                now_s = self._clock_s + time.monotonic()
                record = self._validator.accept(data[start : start + RECORD_SIZE], now_s)
            except GateError as error:
                return Outcome(ending=Ending.INCIDENT, reason=error.words, report=self._report)
            if (outcome := self._tell(record)) is not None:
                return outcome
        return None

    def _tell(self, record: Record) -> Outcome | None:
        body = record.body
        if (closed := self._validator.take_bin()) is not None:
            self._listeners.on_bin(closed)
        elif isinstance(body, JailReportBody):
            self._report = body
            self._listeners.on_report(body)
        elif isinstance(body, ProgressBody):
            self._listeners.on_progress(body)
        elif isinstance(body, HealthBody):
            self._listeners.on_health(body)
        elif isinstance(body, EvaluationBoxBody):
            self._listeners.on_box(body)
        elif isinstance(body, CommissionedBody):
            self._listeners.on_commissioned(body)
        elif (drawing := self._validator.take_drawing()) is not None:
            self._listeners.on_drawing(drawing)
        elif isinstance(body, EndBody):
            return Outcome(
                ending=Ending.FINISHED,
                frames_in=body.frames_in,
                media_ms=body.media_ms,
                frame_size_px=(body.width_px, body.height_px),
                report=self._report,
            )
        elif isinstance(body, ErrorBody):
            if self._stopping_since_s is not None:
                return Outcome(ending=Ending.STOPPED, report=self._report)
            return Outcome(ending=Ending.FAULT, fault=body, report=self._report)
        return None

    def _death(self, process: subprocess.Popen[bytes], status: int) -> Outcome:
        """The pipe closed without a last word."""
        if status == -31:  # SIGSYS: a tripwire call, which no honest path makes
            return Outcome(
                ending=Ending.INCIDENT,
                reason=Words(
                    en="the jail was killed by the kernel for a forbidden system call",
                    ja="禁じられたシステムコールのため、カーネルが終了させました",
                ),
                report=self._report,
            )
        return Outcome(
            ending=Ending.DIED,
            reason=Words(en=f"the process ended with {status}", ja=f"終了コード {status}"),
            report=self._report,
        )


def _hang_up(link: socket.socket) -> None:
    # The camera may have done so first.
    with contextlib.suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


def _arguments(jailed: bool, real_time: bool) -> tuple[str, ...]:
    return (*(() if jailed else ("unjailed",)), *(("real",) if real_time else ()))
