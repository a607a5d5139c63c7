"""Moves and stays over several cameras, measured in fused paths and kept like any figure.

The meters are those of the jail; they take people's places once a second from the fused paths.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import Assignment
from noren.gate.compile import compile_assignment
from noren.gate.records import CoverageBody, FigureBody
from noren.gate.validator import ClosedBin
from noren.jail.messages import bin_messages
from noren.jail.standing_place import areas_on_floor
from noren.measure import bins
from noren.measure.areas import Area
from noren.measure.behavior import BehaviorMeter
from noren.measure.bins import BinBook
from noren.measure.dwell import BAND_M
from noren.measure.floor_fusion import FloorMoment
from noren.plan.camera import View
from noren.plan.declaration import Plan
from noren.plan.fusing import FusedOutput
from noren.plan.geometry import ground_plane_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LATE_S: Final = 12.0
"""Bins stay open so much longer: that somebody has gone shows only then."""
_EDGE_M: Final = 1.0
"""Who is nearer than this to where no camera looks comes and goes by that edge."""

WriteBin = Callable[[ClosedBin], object]


class SeenFloor:
    """The part of the floor that the cameras of a fused output tell of."""

    def __init__(self, views: Sequence[View]) -> None:
        """Take views that all have a `ground`."""
        self._views = list(views)
        self._planes = [ground_plane_of(view) for view in self._views]

    def is_at_edge(self, xy_m: Floats) -> Bools:
        """`(N,)` whether nobody looks a step further on, to any side."""
        inner = np.ones(len(xy_m), np.bool_)
        for step in ((_EDGE_M, 0.0), (-_EDGE_M, 0.0), (0.0, _EDGE_M), (0.0, -_EDGE_M)):
            inner &= self._is_seen(xy_m + np.array(step))
        return ~inner

    def _is_seen(self, xy_m: Floats) -> Bools:
        seen = np.zeros(len(xy_m), np.bool_)
        for view, plane in zip(self._views, self._planes, strict=True):
            assert plane is not None
            assert view.ground is not None
            known = np.array([pair.ground_m for pair in view.ground.points])
            within = np.all((xy_m >= known.min(axis=0)) & (xy_m <= known.max(axis=0)), axis=1)
            picture = plane.to_image(xy_m)
            size_px = np.array([view.width_px, view.height_px])
            seen |= within & np.all((picture >= 0) & (picture <= size_px), axis=1)
        return seen


class FloorFigures:
    """The figures that are found in one floor's fused paths.

    Forgets: everybody, as the meters do.
    """

    def __init__(
        self, plan: Plan, figures: Sequence[FusedOutput], kept: Assignment, write: WriteBin
    ) -> None:
        """Take the fused outputs of one camera, the assignment that knows them, and their store."""
        ids = [output.id for output in kept.outputs]
        self._indexes = [ids.index(one.into.id) for one in figures]
        self._outputs = tuple(kept.outputs[index] for index in self._indexes)
        self._write = write
        cameras = {camera.id: camera for camera in plan.cameras}
        members = sorted({name for one in figures for name in one.cameras})
        self._floor = SeenFloor([cameras[name].view for name in members])
        areas = _areas_of(plan, kept, members)
        self._book = BinBook(
            self._outputs,
            start_s=0.0,
            sizes_m2=np.array([area.size_m2 for area in areas]),
            settle_s=LATE_S,
        )
        self._meter = BehaviorMeter(self._outputs, areas, self._book)

    def write_to(self, write: WriteBin) -> None:
        """Bins that close from now on belong to another run of the camera they are kept under."""
        self._write = write

    def take(self, moment: FloorMoment, every_s: int) -> None:
        """Take everybody at one tick, and write the bins that are over.

        Raises:
            StoreError: a bin cannot be kept.
        """
        at_s, until_s = moment.at_s, moment.at_s + every_s
        well_s = at_s + every_s * moment.watched_ratio
        self._book.watch_span(at_s, well_s, well=True, states=0)
        self._book.watch_span(well_s, until_s, well=False, states=0)
        self._book.frame(at_s, searched=True, gated=False, dropped=0)
        self._meter.update(
            at_s=at_s,
            until_s=until_s,
            track_id=moment.person,
            class_id=moment.class_id,
            xy=moment.xy_m,
            band=np.full(len(moment.person), BAND_M),
            at_edge=self._floor.is_at_edge(moment.xy_m),
        )
        for closed in self._book.close(at_s - LATE_S):
            self._keep(closed)

    def finish(self) -> None:
        """Nobody comes any more: write what is open.

        Raises:
            StoreError: a bin cannot be kept.
        """
        self._meter.finish()
        for closed in self._book.close_all():
            self._keep(closed)

    def _keep(self, closed: bins.ClosedBin) -> None:
        output = self._outputs[closed.output]
        closed = replace(closed, output=self._indexes[closed.output])
        *figures, coverage = [message.body for message in bin_messages(output, closed)]
        assert isinstance(coverage, CoverageBody)
        self._write(
            ClosedBin(
                output=closed.output,
                bin_start_s=closed.start_s,
                figures=tuple(one for one in figures if isinstance(one, FigureBody)),
                coverage=coverage,
            )
        )


def _areas_of(plan: Plan, kept: Assignment, cameras: Sequence[str]) -> list[Area]:
    """The areas that the assignment names, in metres, each from its own camera's picture."""
    cameras_first = (kept.camera_id, *(name for name in cameras if name != kept.camera_id))
    found: dict[str, Area] = {}
    views = {camera.id: camera.view for camera in plan.cameras}
    for name in cameras_first:
        told = compile_assignment(plan, name, digest=kept.plan_digest, live=False)
        for area, outline in zip(
            told.areas, areas_on_floor(told, ground_plane_of(views[name])), strict=True
        ):
            found.setdefault(area.id, outline)
    return [found[area.id] for area in kept.areas]
