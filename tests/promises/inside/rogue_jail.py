"""Stands in for the inside of a jail, and misbehaves in the way that its argument names.

It begins like an honest one: a report that everything was refused, and a whole bin of each output.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from noren.gate.record_schema import OutputSchema, RecordSchema
from noren.gate.records import (
    RECORD_SIZE,
    AnyBody,
    CoverageBody,
    EndBody,
    EvaluationBoxBody,
    JailReportBody,
    LineCountBody,
    ProgressBody,
    pack_record,
)
from noren.jail.entry import JailStart
from noren.jail.inside import JailOrder
from noren.testing.legal_records import closed_bin, figure

ASSIGNMENT, RECORD = 3, 4
PICTURE = bytes(range(97, 97 + 23)) * 400
"""What stands for pixels: letters, so that a test can look for them in messages."""


class Rogue:
    """Writes records with right numbers, unless told otherwise."""

    def __init__(self, schema: RecordSchema) -> None:
        self.schema = schema
        self.sequence = 0

    def send(self, body: AnyBody, *, bin_start_s: int = 0) -> None:
        """One record."""
        record = pack_record(sequence=self.sequence, bin_start_s=bin_start_s, body=body)
        os.write(RECORD, record)
        self.sequence += 1

    def report(self, *, refused: int = 22, digest: bytes | None = None) -> None:
        """What an honest jail begins with."""
        self.send(
            JailReportBody(
                attempted=22,
                refused=refused,
                landlock_abi=4,
                seccomp_stages=2,
                arguments_hidden=1,
                rehearsed_frames=20,
                digest=self.schema.report_digest if digest is None else digest,
            )
        )

    def bin(self, output: OutputSchema, number: int, *, count: int = 3) -> None:
        """One whole bin."""
        start_s = output.bin_of(self.schema.start_s) + number * output.bin_s
        closed = closed_bin(output, start_s, fill=lambda slot, _: figure(slot, count))
        for body in (*closed.figures, closed.coverage):
            self.send(body, bin_start_s=start_s)

    def first_line_count(self, **changes: Any) -> LineCountBody:
        """A figure of the first slot."""
        slot = self.schema.outputs[0].slots[0]
        body = figure(slot, 3)
        assert isinstance(body, LineCountBody)
        return replace(body, **changes)

    def second_bin_start_s(self) -> int:
        """The bin after the whole one."""
        output = self.schema.outputs[0]
        return output.bin_of(self.schema.start_s) + output.bin_s


def box() -> EvaluationBoxBody:
    """A box round somebody."""
    return EvaluationBoxBody(
        frame=0, track_id=1, class_id=0, seen=1, confidence_milli=900, x1=0, y1=0, x2=9, y2=9
    )


def many_signs(rogue: Rogue) -> None:
    """More signs of life than a jail may give."""
    for number in range(2000):
        rogue.send(ProgressBody(frames_in=number, frames_expected=0))


def coverage_without_figures(rogue: Rogue) -> None:
    """A bin that is nothing but its coverage."""
    body = CoverageBody(
        output=0,
        states=0,
        watched_ms=1,
        frames_in=1,
        frames_searched=0,
        frames_gated=0,
        frames_dropped=0,
    )
    rogue.send(body, bin_start_s=rogue.second_bin_start_s())


def figure_with(rogue: Rogue, start_s: int = 0, **changes: Any) -> None:
    """A figure of the second bin with something wrong in it."""
    start_s = start_s or rogue.second_bin_start_s()
    rogue.send(rogue.first_line_count(**changes), bin_start_s=start_s)


def skip(rogue: Rogue) -> None:
    """A record that leaves a number out."""
    rogue.sequence += 1
    rogue.send(ProgressBody(frames_in=1, frames_expected=0))


def pixels_as_records(rogue: Rogue) -> None:
    """Pixels behind a right head."""
    head = pack_record(
        sequence=rogue.sequence, bin_start_s=0, body=ProgressBody(frames_in=0, frames_expected=0)
    )[:16]
    os.write(RECORD, (head + PICTURE)[:RECORD_SIZE])


def end_in_a_bin(rogue: Rogue) -> None:
    """An end while a bin is open."""
    figure_with(rogue)
    rogue.send(EndBody(frames_in=9, media_ms=9, width_px=9, height_px=9))


WAYS: dict[str, Callable[[Rogue], Any]] = {
    "a kind of record that the plan does not have": lambda rogue: rogue.send(box()),
    "an output that the plan does not have": lambda rogue: figure_with(rogue, output=7),
    "a line that the plan does not have": lambda rogue: figure_with(rogue, target=7),
    "a class that the plan does not have": lambda rogue: figure_with(rogue, class_id=2),
    "a direction that no line has": lambda rogue: figure_with(rogue, direction=2),
    "a count that cannot be true": lambda rogue: figure_with(rogue, count=100_000),
    "a bin off the grid": lambda rogue: figure_with(rogue, rogue.second_bin_start_s() + 7),
    "a bin of long ago": lambda rogue: figure_with(rogue, 60),
    "a bin of the far future": lambda rogue: figure_with(rogue, 4_102_444_800),
    "a bin that is closed": lambda rogue: rogue.bin(rogue.schema.outputs[0], 0, count=5),
    "coverage without figures": coverage_without_figures,
    "raw pixels": lambda rogue: os.write(RECORD, PICTURE[:4096]),
    "pixels behind a right head": pixels_as_records,
    "more signs of life than allowed": many_signs,
    "a record out of order": skip,
    "a second report": lambda rogue: rogue.report(),
    "an end inside a bin": end_in_a_bin,
}
BEFORE: dict[str, Callable[[Rogue], Any]] = {
    "a lock that did not hold": lambda rogue: rogue.report(refused=21),
    "the report of another plan": lambda rogue: rogue.report(digest=bytes(16)),
    "figures before any report": lambda rogue: rogue.bin(rogue.schema.outputs[0], 0),
}


def main(start: JailStart) -> int:
    """Misbehave."""
    (way,) = (word.removeprefix("way:") for word in start.arguments if word.startswith("way:"))
    with os.fdopen(ASSIGNMENT, "rb") as pipe:
        order = JailOrder.from_bytes(pipe.read())
    rogue = Rogue(RecordSchema.from_assignment(order.assignment))
    if way in BEFORE:
        BEFORE[way](rogue)
        time.sleep(60)
        return 0
    if way == "silence from the start":
        time.sleep(600)
    rogue.report()
    if way == "numbers that spell something":
        for number, count in enumerate(b"A face"):
            for output in rogue.schema.outputs:
                rogue.bin(output, number, count=count if output.index == 0 else 0)
        rogue.send(EndBody(frames_in=9_999_999, media_ms=9, width_px=9, height_px=9))
        return 0
    for output in rogue.schema.outputs:
        rogue.bin(output, 0)
    if way == "silence after a while":
        time.sleep(600)
    if way == "an end without a word":
        return 0
    WAYS[way](rogue)
    # An honest supervisor has ended this process long before.
    for number in range(1, 5):
        for output in rogue.schema.outputs:
            rogue.bin(output, number)
    time.sleep(60)
    return 0
