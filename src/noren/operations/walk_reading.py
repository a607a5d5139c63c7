"""Points of trajectories for whoever the plan lets read them: `noren export trajectory_point`.

Segments are opened in memory only. Outsiders get points only where no more people are singled out
by two and by four known points than the plan allows; the refusal names what would pass.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.errors import ReleaseRefused, UndeclaredData
from noren.gate.outsiders import OUTSIDERS
from noren.gate.trajectory_output import is_linked
from noren.measure.reidentification import (
    ReidentificationReport,
    UnicityBound,
    report_reidentification,
    require_within_bound,
)
from noren.measure.unicity import Coarseness
from noren.operations.access import Asking
from noren.operations.export_options import ExportFormat, check_form, read_span, render_table
from noren.operations.holding_reading import Clock, HoldingReading, asked_outputs
from noren.operations.reading import read_plan
from noren.plan.declaration import Plan
from noren.plan.fusing import fused_paths
from noren.plan.outputs import Output
from noren.reports.fused_words import fused_sentence
from noren.reports.tables import Table, lay_out_rows
from noren.stores.fused_cameras import read_fused_cameras
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import PathRows
from noren.stores.holdings.wiping import wipe
from noren.stores.reading import Span
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.records import RecordClass
from noren.vocabulary.words import Words

COLUMNS: Final = ("output", "token", "class", "at", "x_m", "y_m", "plan_digest")
_NO_TRACK: Final = np.zeros(0, np.uint64)
_NO_TIME: Final = np.zeros(0, np.int64)
_NO_PLACE: Final = np.zeros(0, np.int32)
_NO_CLASS: Final = np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldWalks:
    """All points of one output that still open, with the plan's digest of each `(N,)`."""

    output: str
    points: TrajectoryPoints
    digests: NDArray[np.str_]

    def within(self, span: Span) -> HeldWalks:
        """The points of a span, as a copy; the caller wipes both."""
        low = -np.inf if span.from_s is None else 1000 * span.from_s
        high = np.inf if span.to_s is None else 1000 * span.to_s
        at_ms = self.points.at_ms
        chosen = (at_ms >= low) & (at_ms < high)
        return HeldWalks(
            output=self.output,
            points=self.points.take(chosen),
            digests=self.digests[chosen],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkExport:
    """The file, and what whoever asked should know."""

    data: bytes
    notes: tuple[Words, ...]


def export_walks(
    plan: Path,
    place: Path,
    asking: Asking,
    *,
    from_time: str | None = None,
    to_time: str | None = None,
    output_format: str = ExportFormat.CSV,
    byte_order_mark: bool = False,
    purpose: str | None = None,
    zone: tzinfo = UTC,
    clock: Clock = time.time,
) -> WalkExport:
    """All points that a reader may see, in the order of output, token and time.

    Args:
        purpose: only outputs that serve it; None takes all that the reader may see.
        from_time, to_time: ISO 8601 with an offset; None leaves that side open.
    Raises:
        PlanErrors: the file is no plan. UsageError: an option that means nothing.
        UndeclaredData: the plan declares no points of trajectories.
        ReaderRefused: the plan does not let this role read any of them.
        ReleaseRefused: outsiders could single out more people than the plan allows.
        StoreMissing, HoldingKeyMissing, StoreError: they cannot be read, or the reading cannot be
            written into the ledger.
    """
    loaded = read_plan(plan)
    written = check_form(output_format, byte_order_mark=byte_order_mark)
    span = read_span(from_time, to_time)
    declared = asked_outputs(loaded.plan, RecordClass.TRAJECTORY_POINT, purpose)
    asked = _unlinked(loaded.plan, declared)
    reading = HoldingReading(loaded, place, asked, asking, clock=clock)
    chosen: list[HeldWalks] = []
    told = read_fused_cameras(place)
    try:
        for output in reading.allowed:
            with reading.opening():
                held = read_walks(place, output.id, at_s=reading.at_s)
            walks = held.within(span)
            chosen.append(walks)
            try:
                if asking.role in OUTSIDERS:
                    require_release(loaded.plan, output, (held, walks))
            except ReleaseRefused:
                reading.refuse(output)
                raise
            finally:
                held.points.wipe()
            reading.grant(output, records=len(walks.points))
            reading.notes += [
                fused_sentence(output.id, one.cameras, told, plan=digest, zone=zone)
                for digest in sorted({*walks.digests.tolist()} or {loaded.digest})
                for one in fused_paths(loaded.plan)
                if one.into == output
            ]
        return WalkExport(
            data=render_table(_table(chosen, zone), written, byte_order_mark=byte_order_mark),
            notes=tuple(dict.fromkeys(reading.notes)),
        )
    finally:
        for walks in chosen:
            walks.points.wipe()


def read_walks(place: Path, item: str, *, at_s: float) -> HeldWalks:
    """Every point of an output that has not expired, by token and time; the caller wipes it.

    Raises:
        HoldingKeyMissing, StoreError: they cannot be opened.
    """
    parts: list[TrajectoryPoints] = []
    digests: list[str] = []
    if HoldingStore.exists(place):
        with HoldingStore.open(place, mode="read") as holdings:
            for payload, digest in _segments(holdings, item, at_s):
                parts.append(payload)
                digests += [digest] * len(payload)
    # Something to begin with, so that nothing kept is an empty table.
    track = np.concatenate([_NO_TRACK, *(part.track for part in parts)])
    at_ms = np.concatenate([_NO_TIME, *(part.at_ms for part in parts)])
    order = np.lexsort((at_ms, track))
    points = TrajectoryPoints(
        track=track[order],
        at_ms=at_ms[order],
        x_cm=np.concatenate([_NO_PLACE, *(part.x_cm for part in parts)])[order],
        y_cm=np.concatenate([_NO_PLACE, *(part.y_cm for part in parts)])[order],
        class_id=np.concatenate([_NO_CLASS, *(part.class_id for part in parts)])[order],
    )
    for part in parts:
        part.wipe()
    wipe(track, at_ms)
    return HeldWalks(output=item, points=points, digests=np.array(digests, np.str_)[order])


def _segments(
    holdings: HoldingStore, item: str, at_s: float
) -> Iterator[tuple[TrajectoryPoints, str]]:
    for segment in holdings.read_kept(item, at_s=at_s):
        payload = segment.payload
        if isinstance(payload, PathRows):
            payload = payload.points
        if isinstance(payload, TrajectoryPoints):
            yield payload, segment.plan_digest


def reidentification_of(
    plan: Plan, output: Output, points: TrajectoryPoints
) -> ReidentificationReport:
    """How many people two and four known points single out of these points, before and after.

    Raises:
        NoTracks: no points.
    """
    assert output.position_m is not None
    assert output.every is not None
    bound = plan.release.unicity
    _, track_id = np.unique(points.track, return_inverse=True)
    return report_reidentification(
        track_id=track_id.astype(np.int64),
        xy_m=np.stack((points.x_cm, points.y_cm), axis=1) / 100,
        at_s=points.at_ms / 1000,
        asked=Coarseness(position_m=output.position_m, time_s=output.every.seconds),
        bound=UnicityBound(two_points=bound.two_points, four_points=bound.four_points),
    )


def require_release(plan: Plan, output: Output, products: Sequence[HeldWalks]) -> None:
    """Let outsiders have points, or refuse with what would pass.

    All that is held is judged beside what is asked for: else many small spans would get what the
    whole does not.

    Raises:
        NoTracks: no points: nobody seen is not nobody singled out.
        ReleaseRefused: more people are singled out than the plan allows.
    """
    for product in products:
        report = reidentification_of(plan, output, product.points)
        require_within_bound(report, product=output.id)


def _unlinked(plan: Plan, asked: Sequence[Output]) -> list[Output]:
    own = [one for one in asked if not is_linked(plan, one)]
    if own:
        return own
    raise UndeclaredData(
        where=asked[0].id,
        found=Words(en="paths that are linked to visits", ja="来店と結び付けた動線"),
        expected=Words(en="paths under a number of their own", ja="独立した番号の動線"),
        remedy=Words(
            en="they lie with the visits: `noren visits export`",
            ja="来店履歴と一緒に `noren visits export` で書き出せます",
        ),
    )


def _table(chosen: Sequence[HeldWalks], zone: tzinfo) -> Table:
    words = {int(one): one.word for one in ObjectClass}
    rows: list[tuple[str | float, ...]] = []
    for walks in chosen:
        points = walks.points
        columns = (points.track, points.class_id, points.at_ms, points.x_cm, points.y_cm)
        for row, (token, kind, at_ms, x_cm, y_cm) in enumerate(
            zip(*(one.tolist() for one in columns), strict=True)
        ):
            at = datetime.fromtimestamp(at_ms / 1000, zone).isoformat()
            digest = str(walks.digests[row])
            told = (walks.output, f"{token:012x}", words[kind], at, x_cm / 100, y_cm / 100, digest)
            rows.append(told)
    return lay_out_rows(RecordClass.TRAJECTORY_POINT.value, COLUMNS, rows)
